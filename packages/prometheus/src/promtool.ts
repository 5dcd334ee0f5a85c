import { type Ran, run } from '@switchboard/debian';
import type { PrometheusPrograms } from './find.ts';

/** Runs `promtool` with these arguments in the folder `cwd`; `why` is the last line of its complaint. */
export function promtool(
  programs: PrometheusPrograms,
  args: string[],
  { cwd, timeoutMs = 60_000 }: { cwd: string; timeoutMs?: number },
): Promise<Ran> {
  return run(programs.promtool, args, { cwd, timeoutMs, env: process.env });
}
