import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextRound } from 'node:timers/promises';
import { Client, Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EmbeddedPostgres, startPostgres } from './start.ts';

let server: EmbeddedPostgres;
let pool: Pool;

beforeAll(async () => {
  server = await startPostgres();
  pool = new Pool({ connectionString: server.url, max: 8 });
  await pool.query('create table seen (client int, n int)');
});

afterAll(async () => {
  await pool?.end();
  await server?.stop();
});

it('gives each of several clients at once the answer to its own question', async () => {
  const asked = Array.from({ length: 200 }, (_, n) => n);
  const answers = await Promise.all(
    asked.map(async (n) => (await pool.query('select $1::int as n, $2::text as text', [n, `t${n}`])).rows[0]),
  );
  expect(answers).toEqual(asked.map((n) => ({ n, text: `t${n}` })));
});

it('keeps transactions of several clients apart', async () => {
  const add = async (client: number) => {
    const connection = await pool.connect();
    try {
      await connection.query('begin');
      for (let n = 0; n < 5; n++) await connection.query('insert into seen values ($1, $2)', [client, n]);
      await connection.query(client % 2 === 0 ? 'commit' : 'rollback');
    } finally {
      connection.release();
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, client) => add(client)));
  const { rows } = await pool.query('select client, count(*)::int as n from seen group by 1 order by 1');
  expect(rows).toEqual([0, 2, 4, 6].map((client) => ({ client, n: 5 })));
});

it('answers whoever asks beside transactions that are open, and whoever comes after a client that left one', async () => {
  const inTransaction = async (client: number, leaves: boolean) => {
    const own = new Client(server.url);
    own.on('error', () => {});
    await own.connect();
    await own.query('begin');
    await own.query('insert into seen values ($1, $2)', [client, 1]);
    await nextRound();
    const { rows } = await own.query('select n from seen where client = $1', [client]);
    if (!leaves) await own.query('commit');
    // A process that is killed says no goodbye; `pg` shows the socket only inside.
    if (leaves) Reflect.get(own, 'connection').stream.destroy();
    else await own.end();
    return rows;
  };
  const asking = async (n: number) => (await pool.query('select $1::int as n', [n])).rows;
  const numbers = Array.from({ length: 24 }, (_, n) => n);
  const all = await Promise.all(
    numbers.map((n) => (n % 2 === 0 ? inTransaction(1_000 + n, n % 4 === 0) : asking(n))),
  );
  expect(all).toEqual(numbers.map((n) => [{ n: n % 2 === 0 ? 1 : n }]));
  const { rows } = await pool.query('select client from seen where client >= 1000 order by 1');
  expect(rows).toEqual([1002, 1006, 1010, 1014, 1018, 1022].map((client) => ({ client })));
});

it('rolls back what a client that goes away had begun, and lets the others go on', async () => {
  const gone = new Client(server.url);
  gone.on('error', () => {});
  await gone.connect();
  await gone.query('begin');
  await gone.query('insert into seen values (99, 1)');
  const next = pool.query('select count(*)::int as n from seen where client = 99');
  await gone.end();
  expect((await next).rows).toEqual([{ n: 0 }]);
});

it('goes on after a query that fails, inside a transaction or not', async () => {
  await expect(pool.query('select $1::int', ['no number'])).rejects.toMatchObject({ code: '22P02' });
  const connection = await pool.connect();
  await connection.query('begin');
  await expect(connection.query('select * from nowhere where id = $1', [1])).rejects.toMatchObject({
    code: '42P01',
  });
  await connection.query('rollback');
  connection.release();
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

it('finds in its folder what was committed before', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-postgres-'));
  const once = async (sql: string) => {
    const own = await startPostgres({ dataDir: join(folder, 'data') });
    const client = new Client(own.url);
    try {
      await client.connect();
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
      await own.stop();
    }
  };
  try {
    await once('create table kept as select 7 as n');
    expect(await once('select n from kept')).toEqual([{ n: 7 }]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
