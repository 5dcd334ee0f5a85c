import { type Comparison, isSignificant } from './compare.ts';
import {
  count,
  dollars,
  milliseconds,
  money,
  percent,
  points,
  pText,
  SCORE_NAMES,
  scoreText,
  signed,
} from './format.ts';
import { type Report, sectionAt, sectionsOf } from './report.ts';
import type { Section } from './summary.ts';

/** A table in plain cells: the first row is its head. */
export type Table = string[][];

/** What a suite measured, an architecture a column. */
export function suiteTable(sections: readonly Section[]): Table {
  const [first] = sections;
  if (first === undefined) return [];
  const line = (name: string, of: (section: Section) => string) => [name, ...sections.map(of)];
  const ks = first.passHatK.filter(({ k }) => k > 1);
  return [
    [first.suite, ...sections.map(({ arch }) => arch)],
    line(SCORE_NAMES[first.suite], ({ score }) => scoreText(score)),
    ...(first.whole === null
      ? []
      : [line('conversations right throughout', ({ whole }) => (whole === null ? '' : scoreText(whole)))]),
    ...ks.map(({ k }) =>
      line(`pass^${k}`, ({ passHatK }) => percent(passHatK.find((each) => each.k === k)?.share ?? null)),
    ),
    ...(sections.some(({ rationale }) => rationale !== null)
      ? [line('score of reasons', ({ rationale }) => rationaleText(rationale))]
      : []),
    line('answer time p50 / p95', ({ latency }) =>
      latency === null ? '–' : `${milliseconds(latency.p50)} / ${milliseconds(latency.p95)}`,
    ),
    line('tokens in (cached) / out', ({ tokens }) =>
      tokens === null
        ? '–'
        : `${count(tokens.input)} (${count(tokens.cachedInput)}) / ${count(tokens.output)}`,
    ),
    line('cost of a conversation', ({ cost }) => money(cost)),
    line('handoffs a conversation', ({ handoffs }) => count(handoffs, 2)),
    line('with a person at the end', ({ toHuman }) => percent(toHuman.share)),
    line('rows, and runs with an error', ({ rows, errors }) => `${rows}, ${errors.runs} of ${errors.of}`),
  ];
}

function rationaleText(rationale: Section['rationale']): string {
  return rationale === null
    ? '–'
    : `${percent(rationale.score)} of ${rationale.reasons} (${rationale.by.join(', ')})`;
}

export function labelTable({ labels }: Section): Table {
  return [
    ['label', 'precision', 'recall'],
    ...labels.map(({ label, precision, recall }) => [label, scoreText(precision), scoreText(recall)]),
  ];
}

export function confusionTable({ confusion }: Section): Table {
  if (confusion === null) return [];
  return [
    ['expected ↓ actual →', ...confusion.actual],
    ...confusion.expected.map((label, i) => [
      label,
      ...confusion.counts[i]!.map((n) => (n === 0 ? '·' : `${n}`)),
    ]),
  ];
}

/** Hardest first. */
export function tagTable({ tags }: Section): Table {
  const sorted = [...tags].sort((a, b) => (a.score.share ?? 2) - (b.score.share ?? 2));
  return [
    ['tag', 'rows', 'right'],
    ...sorted.map(({ tag, score }) => [tag, `${score.of}`, scoreText(score)]),
  ];
}

/** The architectures side by side in what matters of each: the sessions' figures are the tasks', where those were run. */
export function overviewTable(report: Report): Table {
  const { archs, suites } = report.run;
  const sessions = suites.includes('tasks') ? 'tasks' : suites[0]!;
  const line = (name: string, suite: Section['suite'], of: (section: Section) => string) => [
    name,
    ...archs.map((arch) => {
      const section = sectionAt(report, suite, arch);
      return section === undefined ? 'not run' : of(section);
    }),
  ];
  return [
    ['', ...archs],
    ...(['routing', 'pivots', 'tasks'] as const).flatMap((suite) =>
      sectionsOf(report, suite).length === 0
        ? []
        : [line(SCORE_NAMES[suite], suite, ({ score }) => scoreText(score))],
    ),
    line(`p95 of an answer (${sessions})`, sessions, ({ latency }) => milliseconds(latency?.p95 ?? null)),
    line(`cost of a session (${sessions})`, sessions, ({ cost }) => money(cost)),
    line(`handed to a person (${sessions})`, sessions, ({ toHuman }) => percent(toHuman.share)),
  ];
}

const MEASURES: Record<Comparison['measure'], string> = {
  score: 'right',
  p95: 'p95 of an answer',
  cost: 'cost',
  toHuman: 'to a person',
};

export function comparisonTable({ comparisons }: Report): Table {
  return [
    ['suite', 'measure', 'compared', 'difference', '95 % interval, or rows', 'test', 'after Holm', ''],
    ...comparisons.map((each) => [
      each.suite,
      MEASURES[each.measure],
      `${each.other} − ${each.reference}`,
      differenceText(each, each.difference),
      spreadText(each),
      testText(each),
      pText(each.corrected),
      isSignificant(each) ? 'significant' : '',
    ]),
  ];
}

export function differenceText({ measure }: Comparison, value: number | null): string {
  if (value === null) return 'unknown';
  if (measure === 'p95') return `${signed(value, Math.abs(value) < 10 ? 1 : 0)} ms`;
  if (measure === 'cost') return `${value < 0 ? '−' : '+'}${dollars(Math.abs(value))}`;
  return points(value);
}

function testText({ interval, p }: Comparison): string {
  if (p === null) return '–';
  return `${interval === null ? 'McNemar' : 'bootstrap'} ${pText(p)}`;
}

function spreadText(each: Comparison): string {
  if (each.interval !== null) {
    return `${differenceText(each, each.interval.low)} to ${differenceText(each, each.interval.high)}`;
  }
  return each.onlyOther === null ? '–' : `${each.onlyOther} won, ${each.onlyReference} lost of ${each.rows}`;
}
