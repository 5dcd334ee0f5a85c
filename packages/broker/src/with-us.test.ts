import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { commandLineOf } from './process-table.ts';
import { answers, server, started, storedMessage, storeMessage } from './testing/broker.ts';
import { tempDir } from './testing/machine.ts';

const START = fileURLToPath(new URL('./start.ts', import.meta.url));

// A process that starts a broker, tells its port and process id, and then does what the script says.
async function otherProcess(storeDir: string, script: string, outliveMs = 0) {
  const code = `
    import { startBroker } from ${JSON.stringify(START)};
    const broker = await startBroker(${JSON.stringify({ storeDir, server, outliveMs })});
    console.log(broker.port, broker.pid);
    ${script}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const [port = 0, pid = 0] = String(line).split(' ').map(Number);
  onTestFinished(async () => {
    if (await answers(port)) process.kill(pid, 'SIGKILL');
  });
  return { child, port, pid };
}

const STAY = 'setInterval(() => {}, 1_000);';

it.each([
  ['ends by itself', 'process.exit(0);', undefined, 0, null],
  ['fails', 'throw new Error("no");', undefined, 1, null],
  ['is interrupted', STAY, 'SIGINT', null, 'SIGINT'],
  ['is asked to end', STAY, 'SIGTERM', null, 'SIGTERM'],
] as const)(
  'a broker ends with the process that started it, when that %s',
  async (_, script, signal, code, by) => {
    const { child, port } = await otherProcess(await tempDir(), script);
    if (signal) child.kill(signal);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect([child.exitCode, child.signalCode]).toEqual([code, by]);
    await vi.waitFor(async () => expect(await answers(port)).toBe(false));
  },
);

it('a process that handles a signal itself keeps its broker until it ends', async () => {
  const { child, port } = await otherProcess(
    await tempDir(),
    `process.on('SIGTERM', () => console.log('heard')); process.on('SIGINT', () => process.exit(7)); ${STAY}`,
  );
  const heard = once(child.stdout, 'data');
  child.kill('SIGTERM');
  await heard;
  expect(await answers(port)).toBe(true);
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([7, null]);
  await vi.waitFor(async () => expect(await answers(port)).toBe(false));
});

it.skipIf(process.platform === 'win32')(
  'a broker ends with the process that started it also by a kill -9, and its store can be used',
  async () => {
    const storeDir = await tempDir();
    const { child, port } = await otherProcess(storeDir, STAY);
    await storeMessage(port);
    child.kill('SIGKILL');
    await vi.waitFor(async () => expect(await answers(port)).toBe(false));
    const next = await vi.waitFor(() => started({ storeDir }));
    expect(await storedMessage(next.port)).toBe('still here');
  },
);

it('a server that outlives a killed process is named to the next start, or ended by one that takes over', async () => {
  const storeDir = await tempDir();
  const { child, port, pid } = await otherProcess(storeDir, STAY, 600_000);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await answers(port)).toBe(true);
  await expect(started({ storeDir })).rejects.toMatchObject({
    code: 'store-in-use',
    message: expect.stringContaining(`(process ${pid})`),
  });
  const next = await started({ storeDir, takeOver: true });
  expect(next.pid).not.toBe(pid);
  expect((await commandLineOf(pid)) ?? '').not.toContain(storeDir);
});
