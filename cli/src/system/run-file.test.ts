import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { testFolder } from '../testing/program.ts';
import { claimRun, type Run, removeRun, runningSystem, updateRun } from './run-file.ts';

async function dataFolder(): Promise<string> {
  const folder = await testFolder();
  onTestFinished(() => folder.remove());
  return folder.path;
}

const runOf = (pid: number): Run => ({ pid, url: null, startedAt: '2026-01-02T03:04:05.000Z', agents: [] });

/** The id of a process that looks like `npm start`, and lives until the test is over. */
async function startLike(): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1_000)', '--', 'start.ts']);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  return Number(child.pid);
}

test('of two starts the second is told of the first', async () => {
  const folder = await dataFolder();
  const first = runOf(await startLike());
  expect(claimRun(folder, first)).toBe(null);
  expect(claimRun(folder, runOf(process.pid))).toEqual(first);
  updateRun(folder, { ...first, url: 'nats://127.0.0.1:4222' });
  expect(runningSystem(folder)?.url).toBe('nats://127.0.0.1:4222');
  removeRun(folder);
  expect(runningSystem(folder)).toBe(null);
  expect(readdirSync(folder)).toEqual([]);
});

test('a file that a dead process left behind counts for nothing', async () => {
  const folder = await dataFolder();
  const gone = spawn(process.execPath, ['-e', '']);
  await once(gone, 'close');
  claimRun(folder, runOf(Number(gone.pid)));
  expect(runningSystem(folder)).toBe(null);
  const next = runOf(await startLike());
  expect(claimRun(folder, next)).toBe(null);
  expect(runningSystem(folder)).toEqual(next);
});

test.runIf(process.platform === 'linux')(
  'a process that has the number of a dead one is not taken for it',
  async () => {
    const folder = await dataFolder();
    claimRun(folder, runOf(process.ppid));
    expect(runningSystem(folder)).toBe(null);
  },
);

test('a file that is not whole counts for nothing', async () => {
  const folder = await dataFolder();
  writeFileSync(join(folder, 'run.json'), '{"pid": 1');
  expect(runningSystem(folder)).toBe(null);
});

test.runIf(process.platform !== 'win32')(
  'only its owner can read the file: an address may carry a password',
  async () => {
    const folder = await dataFolder();
    claimRun(folder, runOf(process.pid));
    expect(statSync(join(folder, 'run.json')).mode & 0o077).toBe(0);
  },
);
