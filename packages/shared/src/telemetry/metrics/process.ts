import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';
import type { Instruments } from './instruments.ts';

/** A process among all, as run records and metrics name it. */
export const INSTANCE = `${hostname()}:${process.pid}`;

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')));

/** Which program a process is: to count replicas, to see which version they are of, and to find the process of a run record. */
export function processMetrics({ gauge }: Instruments) {
  const build = gauge(
    'switchboard_build_info',
    'The program: its version, its process, and the version of its agent. Always 1',
    ['version', 'agent_version', 'process'],
  );
  return {
    /** Says what runs here; `agentVersion` is empty where no agent does. */
    identify: (agentVersion = '') =>
      build.set({ version, agent_version: agentVersion, process: INSTANCE }, 1),
  };
}
