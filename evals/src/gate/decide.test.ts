import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RunMeta } from '../contracts/run.ts';
import { appendResult, writeRunMeta } from '../contracts/run-folder.ts';
import { FAILED, resultOf, runOf } from '../report/testing/runs.ts';
import { decide, type GateOptions } from './decide.ts';
import type { Floors } from './floors.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'evals-gate-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const LABELS = ['billing', 'tech-support', 'sales', 'human', 'clarify'] as const;

/** The folder of a run of 100 rows, of which the first `wrong` went to nobody and `failed` came to no end. */
async function run(
  name: string,
  { wrong = 0, failed = 0, ...changes }: Partial<RunMeta> & { wrong?: number; failed?: number },
) {
  const folder = join(dir, name);
  await writeRunMeta(folder, runOf(changes));
  for (let i = 0; i < 100; i++) {
    const expected = LABELS[i % LABELS.length]!;
    const went = i < wrong ? { actual: 'none' } : i < wrong + failed ? FAILED : { actual: expected };
    await appendResult(folder, resultOf(`r${i}`, { expected, ...went }));
  }
  return folder;
}

const floors: Floors = {
  significance: 0.05,
  models: { '*': { routing: { score: 0.9, recall: { human: 0.5 } } } },
};

async function gate(folder: string, options: Partial<GateOptions> = {}) {
  const baseline = join(dir, 'baseline.json');
  const { status, text, says } = await decide(folder, floors, {
    baseline,
    accept: false,
    reason: undefined,
    ...options,
  });
  return { status, out: stripVTControlCharacters(text), err: says.join('\n') };
}

it('a prompt change goes through the gate: no baseline, accepted, equal, worse, changed, accepted with a reason', async () => {
  const first = await run('first', { wrong: 2 });
  expect(await gate(first)).toMatchObject({
    status: 3,
    err: expect.stringContaining('there is no baseline for gpt-4o-2024-08-06'),
  });
  expect(await gate(first, { accept: true })).toMatchObject({
    status: 0,
    err: expect.stringContaining('accepted: commit'),
  });

  const equal = await gate(await run('equal', { wrong: 2 }));
  expect(equal).toMatchObject({ status: 0, out: expect.stringContaining('no row flipped') });

  const worse = await gate(await run('worse', { wrong: 8 }));
  expect(worse).toMatchObject({
    status: 1,
    err: expect.stringContaining('significantly worse than the baseline: 6 rows lost'),
  });
  expect(worse.out).toContain('lost  routing r2: sales expected; was sales, is none');
  expect(worse.out).toContain('the words of r2');

  const promptHashes = { handoff: { triage: 'p2' } };
  const better = await run('better', { wrong: 1, promptHashes });
  const changed = await gate(better);
  expect(changed).toMatchObject({
    status: 3,
    err: expect.stringContaining('what triage is told has changed'),
  });
  expect(changed.err).toContain('--accept');

  const worsened = await run('worsened', { wrong: 8, promptHashes });
  expect(await gate(worsened)).toMatchObject({ status: 1 });
  expect(await gate(worsened, { accept: true })).toMatchObject({
    status: 1,
    err: expect.stringContaining('not accepted'),
  });
  expect(await gate(worsened, { accept: true, reason: 'half the price' })).toMatchObject({
    status: 0,
  });
  expect(JSON.parse(await readFile(join(dir, 'baseline.json'), 'utf8')).reason).toBe('half the price');

  const low = await gate(await run('low', { wrong: 30, promptHashes }), { accept: true, reason: 'x' });
  expect(low).toMatchObject({ status: 1, err: expect.stringContaining('below a floor') });
});

it('a run that came to no end, or to too few of its ends, proves nothing', async () => {
  await expect(run('half', { finishedAt: null }).then((folder) => gate(folder))).rejects.toThrow(
    'a part of a run',
  );
  expect(await gate(await run('failed', { failed: 3 }))).toMatchObject({
    status: 3,
    err: expect.stringContaining('too many rows came to no end'),
  });
});
