import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { takeClaim } from './claim.ts';
import { tempDir } from './testing/machine.ts';

async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return Number(child.pid);
}

async function claimHeldBy(holder: string): Promise<string> {
  const dir = join(await tempDir(), 'claim');
  await mkdir(dir);
  await writeFile(join(dir, holder), '');
  return dir;
}

const several = Array.from({ length: 20 }, (_, n) => n);

it('a claim has one holder at a time', async () => {
  const dir = join(await tempDir(), 'claim');
  for (const _ of several) {
    const taken = (await Promise.all(several.map(() => takeClaim(dir)))).filter((release) => release);
    expect(taken).toHaveLength(1);
    expect(await takeClaim(dir)).toBeUndefined();
    await taken[0]?.();
  }
  expect(await readdir(join(dir, '..'))).toEqual(['claim']);
});

it('a claim that was left behind is taken over by one', async () => {
  const pid = await endedPid();
  for (const _ of several) {
    const dir = await claimHeldBy(`${pid}.${Date.now()}.x`);
    const taken = await Promise.all(several.map(() => takeClaim(dir)));
    expect(taken.filter((release) => release)).toHaveLength(1);
  }
});

it('a claim does not outlast every start, if its process id is in use again', async () => {
  const young = await claimHeldBy(`${process.pid}.${Date.now() - 10_000}.x`);
  expect(await takeClaim(young)).toBeUndefined();
  const old = await claimHeldBy(`${process.pid}.${Date.now() - 100_000}.x`);
  expect(await takeClaim(old)).toBeDefined();
});
