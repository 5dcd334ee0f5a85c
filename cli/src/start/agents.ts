import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TRIAGE } from '@switchboard/shared';
import { ROOT } from '../system/environment.ts';
import { UsageError } from '../terminal/program.ts';
import type { AgentProgram } from './agent-process.ts';

/** The project's agents: every service that has an `agent.ts`; triage first. */
export function agentPrograms(): AgentProgram[] {
  const services = join(ROOT, 'services');
  return readdirSync(services)
    .filter((name) => existsSync(join(services, name, 'src', 'agent.ts')))
    .map((name) => ({
      name,
      main: join(services, name, 'src', 'main.ts'),
      agent: true,
      database: existsSync(join(services, name, 'src', 'open.ts')),
    }))
    .sort((a, b) => Number(b.name === TRIAGE) - Number(a.name === TRIAGE) || a.name.localeCompare(b.name));
}

/** The front door: one process beside the agents. */
export const gateway: AgentProgram = {
  name: 'gateway',
  agent: false,
  main: join(ROOT, 'services', 'gateway', 'src', 'main.ts'),
};

/** The gateway on a port of its own, with sessions that hold over restarts. */
export function gatewayProgram(port: number, folder: string): AgentProgram {
  return {
    ...gateway,
    env: {
      HTTP_PORT: String(port),
      DEVELOPER_PANEL: process.env.DEVELOPER_PANEL || 'on',
      SESSION_SECRET: process.env.SESSION_SECRET || keptSecret(folder),
    },
  };
}

/** Signs the sessions of browsers. It is kept, so that a conversation goes on after a restart. */
function keptSecret(folder: string): string {
  const file = join(folder, 'session-secret');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
  }
  return readFileSync(file, 'utf8');
}

const MOST_REPLICAS = 50;

/** Reads `billing=3,sales=2`. Throws a UsageError for what is no such list or names no agent. */
export function readReplicas(text: string, agents: string[]): Map<string, number> {
  const replicas = new Map<string, number>();
  for (const part of text.split(',')) {
    const [name = '', count = '', ...rest] = part.trim().split('=');
    if (rest.length > 0 || !/^[1-9]\d*$/.test(count) || Number(count) > MOST_REPLICAS) {
      throw new UsageError(
        `--replicas: "${part}" is not NAME=COUNT with a count of 1 to ${MOST_REPLICAS}, like billing=3,sales=2`,
      );
    }
    if (!agents.includes(name)) {
      throw new UsageError(`--replicas: there is no agent "${name}"; there are ${agents.join(', ')}`);
    }
    replicas.set(name, Number(count));
  }
  return replicas;
}
