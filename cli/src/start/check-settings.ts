import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { BrokerError, findServer } from '@switchboard/broker';
import { ConfigurationError, type Environment, problemsIn, readSettings } from '@switchboard/shared';
import { z } from 'zod';
import type { AgentProgram } from './agent-process.ts';

/** Stands for the address of the database that is not started yet. */
const OWN_DATABASE = 'postgres://127.0.0.1/postgres';

/** What a service's `settings.ts` exports, where it has one. */
const settingsModule = z.object({
  readOwnSettings: z.custom<(env: Environment) => unknown>((value) => typeof value === 'function'),
});

/**
 * Reads the environment as each of the services will, before any of them is started. Throws a ConfigurationError with every problem of all
 * of them; one that a single service has is named after it.
 */
export async function checkSettings(programs: AgentProgram[], env: Environment): Promise<void> {
  const given = { ...env, DATABASE_URL: env.DATABASE_URL || OWN_DATABASE };
  const foundBy = new Map<string, string[]>();
  for (const program of programs) {
    const readOwnSettings = await ownSettingsOf(program);
    const problems = new Set([
      ...(program.agent ? problemsIn(() => readSettings(program.name, given)) : []),
      ...problemsIn(() => readOwnSettings?.(given)),
    ]);
    for (const problem of problems) foundBy.set(problem, [...(foundBy.get(problem) ?? []), program.name]);
  }
  const problems = [...foundBy].map(([problem, services]) =>
    services.length === 1 && programs.length > 1 ? `${services[0]}: ${problem}` : problem,
  );
  problems.push(...(await serverProblems(env)));
  if (problems.length > 0) throw new ConfigurationError(problems);
}

async function ownSettingsOf({ main }: AgentProgram) {
  const file = new URL('settings.ts', pathToFileURL(main));
  return existsSync(file) ? settingsModule.parse(await import(file.href)).readOwnSettings : undefined;
}

/** A server that is named is tried here, since nothing else is looked for in its place. */
async function serverProblems(env: Environment): Promise<string[]> {
  if (env.NATS_URL || !env.NATS_SERVER_BIN) return [];
  try {
    await findServer({ env });
    return [];
  } catch (error) {
    if (error instanceof BrokerError && error.code === 'bad-setting') return [error.message];
    throw error;
  }
}
