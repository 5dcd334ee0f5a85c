import { describe, expect, it } from 'vitest';
import { reportOf } from './report.ts';
import { FAILED, resultOf, runOf } from './testing/runs.ts';

const sectionOf = (...args: Parameters<typeof reportOf>) => reportOf(...args).sections[0]!;

describe('a report of one architecture', () => {
  const results = [
    resultOf('a'),
    resultOf('b', {
      expected: 'sales',
      actual: 'billing',
      tags: ['overlap'],
      turnsMs: [300],
      costUsd: 0.003,
    }),
    resultOf('c', { expected: 'human', actual: 'human', toHuman: true, handoffs: 0, turnsMs: [200] }),
    resultOf('d', { expected: 'sales', actual: 'sales' }),
  ];
  const section = sectionOf(runOf(), results);

  it('gives accuracy with the interval of Wilson', () => {
    expect(section.score.share).toBe(0.75);
    // By hand: z² = 3.8415; (.75 + .4802 ± 1.96 √(.046875 + .0600)) / 1.9604.
    expect(section.score.interval!.low).toBeCloseTo(0.3006, 3);
    expect(section.score.interval!.high).toBeCloseTo(0.9544, 3);
  });

  it('gives precision and recall of each label, and what went where', () => {
    const of = (name: string) => section.labels.find(({ label }) => label === name)!;
    expect([of('billing').precision.share, of('billing').recall.share]).toEqual([0.5, 1]);
    expect([of('sales').precision.share, of('sales').recall.share]).toEqual([1, 0.5]);
    expect(section.confusion).toEqual({
      expected: ['billing', 'sales', 'human'],
      actual: ['billing', 'sales', 'human'],
      counts: [
        [1, 0, 0],
        [1, 1, 0],
        [0, 0, 1],
      ],
    });
  });

  it('gives time, cost, tokens, handoffs and what people had to do', () => {
    expect(section.latency).toEqual({ p50: 150, p95: 285 });
    expect(section.cost).toEqual({ usd: expect.closeTo(0.0015, 12), unknown: 0 });
    expect(section.tokens).toMatchObject({ input: 100, output: 10 });
    expect(section.handoffs).toBe(0.75);
    expect(section.toHuman.share).toBe(0.25);
  });

  it('shows what went wrong so that it can be read: said, expected, found, reason, and why the label is right', () => {
    const report = reportOf(runOf(), results, new Map([['b', 'asks for a price']]));
    expect(report.sections[0]!.failures).toEqual([
      expect.objectContaining({
        row: 'b',
        said: ['the words of b'],
        expected: 'sales',
        actual: 'billing',
        reason: 'wants an invoice',
        why: 'asks for a price',
      }),
    ]);
  });

  it('scores each tag by itself', () => {
    const of = (name: string) => section.tags.find(({ tag }) => tag === name)!.score;
    expect([of('plain').share, of('overlap').share, of('overlap').of]).toEqual([1, 0, 1]);
  });
});

describe('a row that could not be run', () => {
  it('is neither right nor wrong, and is counted', () => {
    const results = [resultOf('a'), resultOf('b', FAILED)];
    const section = sectionOf(runOf(), results);
    expect(section.score).toMatchObject({ share: 1, of: 1 });
    expect(section.failures).toEqual([]);
    expect(section.errors).toMatchObject({ runs: 1, of: 2 });
    expect(section.errors.examples).toEqual([
      { row: 'b', code: 'model_timeout', message: 'no answer in 30 s' },
    ]);
  });

  it('fails the run where there are more than 2 in 100', () => {
    const rows = (failed: number) =>
      Array.from({ length: 100 }, (_, i) => resultOf(`r${i}`, i < failed ? FAILED : {}));
    expect(reportOf(runOf(), rows(2)).failed).toBe(false);
    const report = reportOf(runOf(), rows(3));
    expect(report.failed).toBe(true);
    expect(report.caveats[0]).toMatchObject({ kind: 'stop', text: expect.stringContaining('3 of 100 runs') });
  });
});

it('an unknown price is not zero: what is known is averaged, and how many are not is said', () => {
  const section = sectionOf(runOf(), [resultOf('a', { costUsd: 0.004 }), resultOf('b', { costUsd: null })]);
  expect(section.cost).toEqual({ usd: 0.004, unknown: 1 });
  expect(sectionOf(runOf(), [resultOf('a', { costUsd: null })]).cost).toEqual({ usd: null, unknown: 1 });
});

it('several runs of a row count once for the interval, and give pass^k', () => {
  const runs = [1, 2].flatMap((repeat) => [
    resultOf('a', { repeat }),
    resultOf('b', { repeat, actual: repeat === 1 ? 'billing' : 'sales' }),
  ]);
  const section = sectionOf(runOf({ repeat: 2 }), runs);
  expect(section.score).toMatchObject({ share: 0.75, of: 2 });
  expect(section.passHatK).toEqual([
    { k: 1, share: 0.75 },
    { k: 2, share: 0.5 },
  ]);
  expect(section.failures).toEqual([expect.objectContaining({ row: 'b', wrong: 1, runs: 2 })]);
});

it('a conversation is scored by its turns, and as a whole', () => {
  const owners = (...actual: string[]) =>
    actual.map((found, i) => ({ expected: i === 0 ? 'billing' : 'sales', actual: found }));
  const pivot = { suite: 'pivots' as const, expected: null, actual: null };
  const section = sectionOf(runOf({ suites: ['pivots'] }), [
    resultOf('a', { ...pivot, owners: owners('billing', 'sales') }),
    resultOf('b', { ...pivot, owners: owners('billing', 'billing') }),
  ]);
  expect(section.score).toMatchObject({ share: 0.75, of: 2 });
  expect(section.whole).toMatchObject({ share: 0.5, of: 2 });
  expect(section.failures).toEqual([
    expect.objectContaining({ row: 'b', expected: 'billing → sales', actual: 'billing → billing' }),
  ]);
});

it('a task is scored by its end, and what is missing is told', () => {
  const task = { suite: 'tasks' as const, expected: null, actual: null };
  const section = sectionOf(runOf({ suites: ['tasks'] }), [
    resultOf('a', { ...task, success: true }),
    resultOf('b', { ...task, success: false, missing: ['no refund of INV-1'] }),
  ]);
  expect(section.score.share).toBe(0.5);
  expect(section.failures).toEqual([expect.objectContaining({ row: 'b', missing: ['no refund of INV-1'] })]);
});

describe('on its face a report says', () => {
  const first = (...args: Parameters<typeof runOf>) => reportOf(runOf(...args), [resultOf('a')]).caveats;

  it('nothing where a real model answered all rows', () => {
    expect(first()).toEqual([]);
  });

  it('that the offline model answered', () => {
    expect(first({ offline: true })[0]).toMatchObject({
      kind: 'stop',
      text: expect.stringMatching(/^Offline model/),
    });
  });

  it('that a server on this machine stood in for a model', () => {
    expect(first({ server: '127.0.0.1:4010' })[0]).toMatchObject({
      kind: 'stop',
      text: expect.stringMatching(/^A stand-in/),
    });
    expect(first({ server: 'llm.example:443' })[0]).toMatchObject({ kind: 'note' });
  });

  it('what the offline front desk cannot do, and that a running system has models of its own', () => {
    const texts = (...args: Parameters<typeof first>) => first(...args).map(({ text }) => text);
    const offline = { offline: true, archs: ['agent-as-tool' as const] };
    expect(texts({ ...offline, suites: ['tasks'] })).toContainEqual(
      expect.stringMatching(/several turns fails/),
    );
    expect(texts({ ...offline, suites: ['routing'] })).not.toContainEqual(
      expect.stringMatching(/several turns fails/),
    );
    expect(texts({ live: true })).toEqual([expect.stringMatching(/^A running system answered/)]);
  });

  it('that it is of a part of the rows', () => {
    expect(first({ finishedAt: null })[0]!.text).toMatch(/stopped before its end/);
    expect(first({ limit: 4 })[0]!.text).toMatch(/only 4 rows of .*, spread over it, were run/);
  });
});
