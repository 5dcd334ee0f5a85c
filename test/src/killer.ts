import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * Loaded with `--import` into a service's process: ends or freezes the process at a step of its work, as a crash would, without a line
 * of test code in the service. KILLER_DIR has `plan.json`; each kill of it happens once, over all processes and restarts.
 */
export const killSchema = z.object({
  id: z.string(),
  step: z.string(),
  /** Only in this agent's process; without it, in whichever comes there first. */
  agent: z.string().optional(),
  conversation: z.string(),
  /** The how-manieth time that one process comes to the step in this conversation, from 1. */
  occurrence: z.number().int().positive().default(1),
  signal: z.enum(['SIGKILL', 'SIGSTOP']).default('SIGKILL'),
});
export type Kill = z.input<typeof killSchema>;

const { KILLER_DIR: dir, KILLER_AGENT: agent } = process.env;

if (dir !== undefined) {
  const { subscribe } = await import('node:diagnostics_channel');
  const plan = z.array(killSchema).parse(JSON.parse(readFileSync(join(dir, 'plan.json'), 'utf8')));
  const counts = new Map<string, number>();
  subscribe('switchboard:step', (message) => {
    const { step, conversation } = z.object({ step: z.string(), conversation: z.string() }).parse(message);
    const place = `${step} ${conversation}`;
    const occurrence = (counts.get(place) ?? 0) + 1;
    counts.set(place, occurrence);
    for (const kill of plan) {
      const here =
        kill.step === step &&
        kill.conversation === conversation &&
        kill.occurrence === occurrence &&
        (kill.agent === undefined || kill.agent === agent);
      if (here && claim(join(dir, kill.id))) process.kill(process.pid, kill.signal);
    }
  });
}

/** Whether this process is the first to get here. */
function claim(file: string): boolean {
  try {
    writeFileSync(file, `${agent} ${process.pid}`, { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}
