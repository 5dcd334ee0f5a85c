import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, TerminalError } from '@switchboard/shared';
import { z } from 'zod';
import { type Arch, archSchema, type Suite, suiteSchema } from '../contracts/labels.ts';
import type { Result } from '../contracts/result.ts';
import type { RunMeta } from '../contracts/run.ts';
import { sha256 } from '../contracts/run-folder.ts';
import { nameOf } from '../datasets/jsonl.ts';
import { byRow, type RowRuns, wholeShare } from '../report/outcome.ts';
import { sectionOf } from '../report/summary.ts';

const share = z.number().min(0).max(1);

/** A row as it went: `right` is the share of its runs that were, null where every one of them failed. */
const rowSchema = z.object({
  expected: z.string().nullable(),
  actual: z.array(z.string()),
  right: share.nullable(),
  /** Of what the customer wrote: a row that says something else now is another row. */
  said: z.string(),
});

const suiteScoresSchema = z.object({
  dataset: z.object({ file: z.string(), sha256: z.string() }),
  score: share.nullable(),
  /** By label; none for tasks. */
  recall: z.record(z.string(), share),
  rows: z.record(z.string(), rowSchema),
});
export type SuiteScores = z.infer<typeof suiteScoresSchema>;

/** What one version of the prompts scored, row by row: committed, and compared with by the gate. */
export const baselineSchema = z.object({
  v: z.literal(1),
  model: z.string(),
  models: z.record(z.string(), z.array(z.string())),
  server: z.string().optional(),
  arch: archSchema,
  promptHashes: z.record(z.string(), z.string()),
  repeat: z.number().int().positive(),
  /** When the run was begun. */
  at: z.string(),
  /** Why it was accepted although it was worse than the one before. */
  reason: z.string().nullable(),
  suites: z.partialRecord(suiteSchema, suiteScoresSchema),
});
export type Baseline = z.infer<typeof baselineSchema>;

/** What a run scored in one architecture, in the form in which it is kept. */
export function scoresOf(run: RunMeta, results: readonly Result[], arch: Arch): Baseline {
  const suites: Baseline['suites'] = {};
  for (const suite of run.suites) {
    const own = results.filter((result) => result.suite === suite && result.arch === arch);
    const dataset = run.datasets[suite];
    if (own.length > 0 && dataset !== undefined) suites[suite] = suiteScores(suite, arch, own, run, dataset);
  }
  return {
    v: 1,
    model: modelOf(run),
    models: run.models,
    ...(run.server === undefined ? {} : { server: run.server }),
    arch,
    promptHashes: run.promptHashes[arch] ?? {},
    repeat: run.repeat,
    at: run.startedAt,
    reason: null,
    suites,
  };
}

function suiteScores(
  suite: Suite,
  arch: Arch,
  results: readonly Result[],
  run: RunMeta,
  { file, sha256: hash }: { file: string; sha256: string },
): SuiteScores {
  const section = sectionOf(suite, arch, results, run, new Map());
  return {
    dataset: { file, sha256: hash },
    score: section.score.share,
    recall: Object.fromEntries(
      section.labels.flatMap(({ label, recall }) => (recall.share === null ? [] : [[label, recall.share]])),
    ),
    rows: Object.fromEntries(byRow(results).map((row) => [row.row, rowOf(row)])),
  };
}

function rowOf(row: RowRuns): z.infer<typeof rowSchema> {
  const { runs } = row;
  return {
    expected: runs[0]?.expected ?? runs[0]?.owners?.map(({ expected }) => expected).join(' → ') ?? null,
    actual: runs.map(outcomeText),
    right: wholeShare(row),
    said: sha256(JSON.stringify([runs[0]?.said, runs[0]?.expected])).slice(0, 12),
  };
}

/** Where a run went, in a word or two. */
function outcomeText({ error, actual, owners, success }: Result): string {
  if (error !== null) return 'error';
  if (actual !== null) return actual;
  if (owners !== null) return owners.map((turn) => turn.actual ?? '?').join(' → ');
  return success ? 'done' : 'not done';
}

/** The model that a baseline is named by: triage's first choice, else that of whoever is first. */
export function modelOf(run: RunMeta): string {
  return (run.models.triage ?? Object.values(run.models)[0])?.[0] ?? 'unknown';
}

/** A committed file for each model; what cannot stand in a file's name becomes `-`. */
export function baselineFile(model: string): string {
  const name = model.replace(/[^A-Za-z0-9._-]/g, '-');
  return fileURLToPath(new URL(`../../baselines/${name}.json`, import.meta.url));
}

/** Null where there is none yet. Throws a TerminalError where the file cannot be read. */
export async function readBaseline(file: string): Promise<Baseline | null> {
  const text = await readFile(file, 'utf8').catch((error) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  try {
    return baselineSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new TerminalError('bad_baseline', `${nameOf(file)} is no baseline: ${messageOf(cause)}`, { cause });
  }
}

/** Writes a row a line, so that a change of the file shows which rows changed. */
export async function writeBaseline(file: string, baseline: Baseline): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const place = (suite: string) => `@rows of ${suite}`;
  const suites = Object.entries(baseline.suites).map(([suite, scores]) => [
    suite,
    { ...scores, rows: place(suite) },
  ]);
  let text = JSON.stringify({ ...baseline, suites: Object.fromEntries(suites) }, null, 2);
  for (const [suite, scores] of Object.entries(baseline.suites)) {
    const rows = Object.entries(scores.rows).map(
      ([id, row]) => `        ${JSON.stringify(id)}: ${JSON.stringify(row)}`,
    );
    text = text.replace(JSON.stringify(place(suite)), () => `{\n${rows.join(',\n')}\n      }`);
  }
  await writeFile(file, `${text}\n`);
}
