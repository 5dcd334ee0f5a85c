import { join } from 'node:path';
import { expect, it } from 'vitest';
import { program, serverProgram, tempDir } from './testing/machine.ts';
import { isAtLeast, probeVersion } from './version.ts';

it('compares versions by number and not by text', () => {
  expect(isAtLeast('2.10.0', '2.9.10')).toBe(true);
  expect(isAtLeast('2.9.10', '2.9.10')).toBe(true);
  expect(isAtLeast('2.9.9', '2.9.10')).toBe(false);
  expect(isAtLeast('3.0.0', '2.9.10')).toBe(true);
  expect(isAtLeast('1.99.99', '2.9.10')).toBe(false);
});

it('tells the version of a server', async () => {
  const path = await serverProgram(join(await tempDir(), 'nats-server'), '2.12.3-RC.1');
  expect(await probeVersion(path)).toEqual({ ok: true, version: '2.12.3' });
});

it('refuses a server that is too old, and says what is needed', async () => {
  const path = await serverProgram(join(await tempDir(), 'nats-server'), '2.1.0');
  expect(await probeVersion(path)).toEqual({
    ok: false,
    why: 'it is version 2.1.0, and at least 2.9.10 is needed',
  });
});

it('gives up on a program that does not answer', async () => {
  const path = await program(join(await tempDir(), 'nats-server'), 'exec /bin/sleep 60');
  expect(await probeVersion(path, [], { timeoutMs: 100 })).toMatchObject({
    ok: false,
    why: expect.stringContaining('did not end within 0.1 s'),
  });
});
