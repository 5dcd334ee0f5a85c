import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import { spawnPostgres } from './process.ts';

async function ask(url: string, ...statements: string[]): Promise<unknown[]> {
  const client = new Client(url);
  client.on('error', () => {});
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const sql of statements) ({ rows } = await client.query(sql));
    return rows;
  } finally {
    await client.end();
  }
}

// It makes a database on the disk, which may take a busy machine a minute.
it('runs as a process of its own, and loses nothing that was committed when it is killed', {
  timeout: 180_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-postgres-'));
  const dataDir = join(folder, 'postgres');
  const first = await spawnPostgres({ dataDir });
  try {
    await ask(first.url, 'create table kept (n int)', 'insert into kept values (7)');
    process.kill(first.pid, 'SIGKILL');
    expect(await first.exited).toBe('SIGKILL');
    const second = await spawnPostgres({ dataDir, port: Number(new URL(first.url).port) });
    try {
      expect(second.url).toBe(first.url);
      expect(await ask(second.url, 'select n from kept')).toEqual([{ n: 7 }]);
    } finally {
      await second.stop();
    }
    expect(await second.exited).toBe('code 0');
  } finally {
    await first.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

it('says why it does not start', async () => {
  await expect(spawnPostgres({ dataDir: '/dev/null/nowhere' })).rejects.toThrow(
    /did not start \(code 1\): .*/,
  );
});
