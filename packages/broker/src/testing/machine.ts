import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder that is removed after the test. */
export async function tempDir(): Promise<string> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'broker-')));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** A program that does what the shell script says. */
export async function program(path: string, script: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

/** A program that calls itself a nats-server of this version. */
export function serverProgram(path: string, version = '2.10.1'): Promise<string> {
  return program(path, `echo "nats-server: v${version}"`);
}
