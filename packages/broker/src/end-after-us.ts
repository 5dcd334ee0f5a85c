import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

/** Waits for the end of its input, which comes when nobody holds the other end any more; then gives the process its time, and ends it. */
const WATCH = `
read -r _
left=$2
while [ "$left" -gt 0 ] && kill -0 "$1"; do
  sleep 1
  left=$((left - 1))
done
kill -TERM "$1"
`;

/**
 * Has a process asked to end `graceMs` after this one is gone, in whatever way: a killed process can do nothing itself, so a shell watches. A
 * process that ends before is no matter. Does nothing where there is no shell. Returns how to call it off.
 */
export function endAfterUs(pid: number, graceMs: number): () => void {
  const seconds = Math.ceil(graceMs / 1_000);
  const watcher = spawn('sh', ['-c', WATCH, 'end-after-us', `${pid}`, `${seconds}`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // A Ctrl-C in the terminal is not for it.
    detached: true,
    windowsHide: true,
  });
  watcher.on('error', () => {});
  watcher.unref();
  if (watcher.stdin instanceof Socket) watcher.stdin.unref();
  return () => watcher.kill('SIGKILL');
}
