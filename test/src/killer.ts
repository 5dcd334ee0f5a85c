import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * Loaded with `--import` into a service's process: ends or freezes it at a step of its work, as a crash would, with no line of test
 * code in the service. Armed kills are in KILLER_DIR, one file a conversation; each happens once, over all processes and restarts.
 */
const killSchema = z.object({
  id: z.string(),
  conversation: z.string(),
  step: z.string(),
  /** In this agent's process only; without it in whichever comes there. */
  agent: z.string().optional(),
  /** The how-manieth time that the step is reached, over all processes and restarts; from 1. */
  occurrence: z.number().int().positive(),
  signal: z.enum(['SIGKILL', 'SIGSTOP']),
});
export type Kill = z.infer<typeof killSchema>;

const stepSchema = z.object({ step: z.string(), conversation: z.string() });

const { KILLER_DIR: dir, KILLER_AGENT: agent } = process.env;

if (dir !== undefined) {
  const { subscribe } = await import('node:diagnostics_channel');
  subscribe('switchboard:step', (message) => {
    const { step, conversation } = stepSchema.parse(message);
    const armed = readIfThere(join(dir, `${conversation}.json`));
    if (armed === undefined) return;
    const trace = join(dir, `${conversation}.steps`);
    appendFileSync(trace, `${agent} ${step}\n`);
    const reached = readFileSync(trace, 'utf8').split('\n');
    for (const kill of z.array(killSchema).parse(JSON.parse(armed))) {
      if (kill.step !== step || (kill.agent ?? agent) !== agent) continue;
      const lines = reached.filter((line) =>
        kill.agent === undefined ? line.endsWith(` ${step}`) : line === `${agent} ${step}`,
      );
      if (lines.length >= kill.occurrence && claim(join(dir, `${kill.id}.done`))) {
        process.kill(process.pid, kill.signal);
      }
    }
  });
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether this process is the first to get here. */
function claim(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}
