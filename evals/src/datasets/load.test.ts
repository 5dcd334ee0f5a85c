import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadReasons, loadRows } from './load.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'evals-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function fileOf(...lines: string[]): Promise<string> {
  const file = join(dir, 'rows.jsonl');
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

const good = (id: string) =>
  JSON.stringify({ id, text: 'refund?', expected: 'billing', tags: ['short'], why: 'money back' });

it('reads every set of the project', async () => {
  expect((await loadRows('routing')).length).toBeGreaterThanOrEqual(220);
  expect((await loadRows('pivots')).length).toBeGreaterThanOrEqual(60);
  expect((await loadRows('tasks')).length).toBeGreaterThanOrEqual(40);
  expect((await loadReasons()).length).toBeGreaterThanOrEqual(30);
});

it('names every bad line of a file and what is wrong with it, and returns none of its rows', async () => {
  const file = await fileOf(
    good('a'),
    '{"id": "b", "text": ',
    '',
    JSON.stringify({ id: 'c', text: ' ', expected: 'legal', tags: [], why: 'x' }),
    good('a'),
  );
  const error = await loadRows('routing', file).catch((thrown) => thrown);
  expect(error.message).toMatch(/rows\.jsonl cannot be used: 2 rows to correct, and nothing is run/);
  expect(error.message).toMatch(/rows\.jsonl:2: no JSON/);
  expect(error.message).toMatch(/rows\.jsonl:4: tags: .*text: .*expected: must be /);
});

it('refuses an id that is there twice', async () => {
  await expect(loadRows('routing', await fileOf(good('a'), good('b'), good('a')))).rejects.toThrow(
    /rows\.jsonl:3: id: "a" is the id of line 1 too/,
  );
});

it('says so where there is no file, or nothing in it', async () => {
  await expect(loadRows('routing', join(dir, 'none.jsonl'))).rejects.toThrow(/none\.jsonl cannot be read/);
  await expect(loadRows('routing', await fileOf(''))).rejects.toThrow(/there is no row in it/);
});
