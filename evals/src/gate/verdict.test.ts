import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Result } from '../contracts/result.ts';
import type { RunMeta } from '../contracts/run.ts';
import { FAILED, resultOf, runOf } from '../report/testing/runs.ts';
import { readBaseline, scoresOf, writeBaseline } from './baseline.ts';
import { type Floors, readFloors } from './floors.ts';
import { judge } from './verdict.ts';

const LABELS = ['billing', 'sales', 'human'] as const;
const floors: Floors = {
  significance: 0.05,
  models: { '*': { routing: { score: 0.8, recall: { human: 0.7 } } } },
};

/** Sixty rows, of which those named went to clarify. */
function scores(wrong: readonly number[] = [], changes: Partial<RunMeta> = {}, row: Partial<Result> = {}) {
  const results = Array.from({ length: 60 }, (_, i) => {
    const expected = LABELS[i % 3]!;
    return resultOf(`r${i}`, { expected, actual: wrong.includes(i) ? 'clarify' : expected, ...row });
  });
  return scoresOf(runOf(changes), results, 'handoff');
}

const PASSED = { failures: [], mismatches: [] };

describe('the gate', () => {
  it('passes what is as good, also where some rows flipped, and names those', () => {
    expect(judge(scores([0, 3]), scores([0, 3]), floors)).toMatchObject({ ...PASSED, flips: [] });
    const verdict = judge(scores([0, 3]), scores([3, 7]), floors);
    expect(verdict).toMatchObject(PASSED);
    expect(verdict.flips).toEqual([
      { suite: 'routing', row: 'r0', kind: 'won', expected: 'billing', was: 'clarify', now: 'billing' },
      { suite: 'routing', row: 'r7', kind: 'lost', expected: 'sales', was: 'sales', now: 'clarify' },
    ]);
  });

  it('fails what is significantly worse, from five rows lost and none won', () => {
    expect(judge(scores(), scores([0, 3, 1, 4]), floors)).toMatchObject(PASSED);
    const { failures, ps } = judge(scores(), scores([0, 3, 1, 4, 7]), floors);
    expect(failures).toEqual([
      expect.stringContaining('significantly worse than the baseline: 5 rows lost and 0 won'),
    ]);
    expect(ps.routing).toBeCloseTo(1 / 32, 12);
  });

  it('fails what is below the floor, even where the baseline was no better', () => {
    const low = Array.from({ length: 13 }, (_, i) => i);
    expect(judge(scores(low), scores(low), floors).failures).toEqual([
      'routing: 78.3 % is below the floor of 80.0 %',
    ]);
  });

  it('fails where one label falls below its floor while the whole does not', () => {
    const people = [2, 5, 8, 11, 14, 17, 20];
    expect(judge(scores(people), scores(people), floors).failures).toEqual([
      'routing: recall of human is 65.0 %, below its floor of 70.0 %',
    ]);
  });

  it('has floors of a model by its name before those of every model', () => {
    const own = {
      ...floors,
      models: { ...floors.models, 'gpt-4o-2024-08-06': { routing: { score: 1, recall: {} } } },
    };
    expect(judge(scores([0]), scores([0]), own).failures).toHaveLength(1);
  });

  it('does not count a row that could not be run as lost', () => {
    const failed = scoresOf(
      runOf(),
      Array.from({ length: 60 }, (_, i) =>
        resultOf(`r${i}`, i < 6 ? { ...FAILED, expected: 'billing' } : { expected: 'billing' }),
      ),
      'handoff',
    );
    const whole = scores([], {}, { expected: 'billing', actual: 'billing' });
    expect(judge(whole, failed, floors).flips).toEqual([]);
  });
});

describe('the gate does not take for comparable', () => {
  const mismatch = (...args: Parameters<typeof judge>) => judge(...args).mismatches;

  it('a run without a baseline', () => {
    expect(mismatch(null, scores(), floors)).toEqual(['there is no baseline for gpt-4o-2024-08-06']);
  });

  it('another prompt, and compares all the same so that one sees what it does', () => {
    const now = scores([0, 3, 1, 4, 7], { promptHashes: { handoff: { triage: 'p2' } } });
    const verdict = judge(scores(), now, floors);
    expect(verdict.mismatches).toEqual(['what triage is told has changed since the baseline was made']);
    expect(verdict.failures).toHaveLength(1);
  });

  it('other models, and another server', () => {
    expect(mismatch(scores(), scores([], { models: { triage: ['gpt-4o-mini'] } }), floors)[0]).toMatch(
      /of other models/,
    );
    expect(mismatch(scores(), scores([], { server: '127.0.0.1:4010' }), floors)[0]).toMatch(
      /by OpenAI, and this run by 127/,
    );
  });

  it('other rows: a row that was written anew is not compared', () => {
    const datasets = { routing: { file: 'routing.jsonl', sha256: 'd2', rows: 60 } };
    const now = scores([0, 1, 2, 3, 4, 5], { datasets }, { said: ['other words'] });
    const verdict = judge(scores(), now, floors);
    expect(verdict.mismatches).toEqual([expect.stringMatching(/its rows have changed/)]);
    expect(verdict.flips).toEqual([]);
  });
});

describe('a baseline', () => {
  it('is read as it was written, a row a line', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'evals-'));
    try {
      const file = join(dir, 'gpt.json');
      const baseline = { ...scores([0, 3]), reason: 'a shorter prompt' };
      await writeBaseline(file, baseline);
      expect(await readBaseline(file)).toEqual(baseline);
      expect(
        (await readFile(file, 'utf8')).split('\n').filter((line) => /^ +"r\d+":/.test(line)),
      ).toHaveLength(60);
      expect(await readBaseline(join(dir, 'none.json'))).toBeNull();
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});

it('the floors of the project can be read', async () => {
  const { models } = await readFloors();
  expect(Object.keys(models)).toContain('offline');
});
