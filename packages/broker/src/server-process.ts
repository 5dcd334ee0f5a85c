import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { endAfterUs } from './end-after-us.ts';
import type { Launch } from './launch.ts';
import { endWithUs } from './with-us.ts';

export type Exit = { code: number | null; signal: NodeJS.Signals | null };

export type ServerProcess = {
  pid: number;
  exited: Promise<Exit>;
  hasExited: () => boolean;
  /** The last that the server wrote: its errors, or, if there are none, whatever it was. */
  lastLines: () => string;
  send: (signal: NodeJS.Signals) => void;
};

const KEPT_LINES = 12;

/**
 * Starts the server in a process group of its own, so that a Ctrl-C in the terminal reaches us and not the server: clients can finish
 * while it is still there. It is killed when this process ends, and asked to end `outliveMs` after this process was killed itself.
 *
 * @throws what `spawn` reports, if the program cannot be run
 */
export async function spawnServer(
  launch: Launch,
  outliveMs: number,
  log: (line: string) => void,
): Promise<ServerProcess> {
  const child = spawn(launch.command, launch.args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    windowsHide: true,
  });
  let over = false;
  const send = (signal: NodeJS.Signals) => {
    if (over) return;
    if (signal === 'SIGKILL' && launch.killOutside) launch.killOutside();
    else child.kill(signal);
  };
  const forget = endWithUs(() => send('SIGKILL'));
  const spawned = once(child, 'spawn');
  const callOff = child.pid === undefined ? () => {} : endAfterUs(child.pid, outliveMs);
  const lines: string[] = [];
  for (const input of [child.stdout, child.stderr])
    createInterface({ input }).on('line', (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      log(line);
    });
  // "close" comes after "exit", when all that the server wrote has been read.
  const exited = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => {
      over = true;
      forget();
      callOff();
      resolve({ code, signal });
    });
  });
  await spawned;
  const lastLines = () => {
    const errors = lines.filter((line) => /\[(ERR|FTL)\]/.test(line));
    return (errors.length > 0 ? errors : lines).join('\n');
  };
  return { pid: Number(child.pid), exited, hasExited: () => over, lastLines, send };
}
