import { type Env, run } from '@switchboard/debian';

/** The oldest server that the project is tested with (Debian 12 has it). */
const OLDEST_VERSION = '2.9.10';

/** A server that can be run, or why it cannot. */
export type Probed = { ok: true; version: string } | { ok: false; why: string };

/** Asks a server program for its version. Something that is no nats-server, or one that is too old, is refused. */
export async function probeVersion(
  command: string,
  args: string[] = [],
  { timeoutMs = 10_000, env }: { timeoutMs?: number; env?: Env } = {},
): Promise<Probed> {
  const ran = await run(command, [...args, '--version'], { timeoutMs, env });
  if (!ran.ok) return { ok: false, why: `it does not run (${ran.why})` };
  const version = /^nats-server: v(\d+\.\d+\.\d+)/m.exec(ran.stdout)?.[1];
  if (!version) return { ok: false, why: 'it is not a nats-server' };
  if (!isAtLeast(version, OLDEST_VERSION))
    return { ok: false, why: `it is version ${version}, and at least ${OLDEST_VERSION} is needed` };
  return { ok: true, version };
}

/** Compares `major.minor.patch`; what follows the patch (`-RC.1`) does not count. */
export function isAtLeast(version: string, wanted: string): boolean {
  const have = version.split('.').map((part) => Number.parseInt(part, 10));
  const want = wanted.split('.').map((part) => Number.parseInt(part, 10));
  for (const [at, least] of want.entries()) {
    const part = have[at] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}
