import { Failure } from '@switchboard/cli/src/terminal/program.ts';
import { readResults, readRunMeta } from '../contracts/run-folder.ts';
import { nameOf } from '../datasets/jsonl.ts';
import { reportOf } from '../report/report.ts';
import { type Baseline, baselineFile, readBaseline, scoresOf, writeBaseline } from './baseline.ts';
import type { Floors } from './floors.ts';
import { verdictText } from './text.ts';
import { judge, type Verdict } from './verdict.ts';

/** The status that the program ends with. */
export const PASSED = 0;
export const FAILED = 1;
export const NOT_COMPARABLE = 3;

export type Decision = {
  status: typeof PASSED | typeof FAILED | typeof NOT_COMPARABLE;
  verdict: Verdict | null;
  /** Figures and flips, for whoever reads them. */
  text: string;
  /** Why the status is what it is, a line each. */
  says: string[];
};

export type GateOptions = {
  /** Default: the committed one of the run's model. */
  baseline: string | undefined;
  /** Keep the run as the baseline. */
  accept: boolean;
  /** Why it is kept although it is significantly worse. */
  reason: string | undefined;
};

/** Compares a run, which must be whole, with the baseline, and keeps it as the new one where that is asked for and it may be. */
export async function decide(dir: string, floors: Floors, options: GateOptions): Promise<Decision> {
  const run = await readRunMeta(dir);
  const results = await readResults(dir);
  if (run.finishedAt === null || run.limit !== null) {
    throw new Failure(`${nameOf(dir)} is a part of a run: the gate needs every row`);
  }
  if (reportOf(run, results).failed) {
    const says = [`too many rows came to no end: see npm run eval:report -- ${nameOf(dir)}`];
    return { status: NOT_COMPARABLE, verdict: null, text: '', says };
  }
  const now = scoresOf(run, results, 'handoff');
  const file = options.baseline ?? baselineFile(now.model);
  const was = await readBaseline(file);
  const verdict = judge(was, now, floors);
  const said = new Map(results.map((result) => [result.row, result.said.join(' / ')]));
  const text = verdictText(verdict, was, now, floors, said);
  const end = options.accept ? await accept(file, now, verdict, floors, options.reason) : check(verdict);
  return { ...end, verdict, text, says: [...verdict.failures, ...end.says] };
}

function check({ failures, mismatches }: Verdict): Pick<Decision, 'status' | 'says'> {
  if (failures.length > 0) return { status: FAILED, says: mismatches };
  if (mismatches.length === 0) return { status: PASSED, says: [] };
  const hint =
    'not worse as far as it can be compared: `npm run eval:gate -- --accept` makes it the baseline';
  return { status: NOT_COMPARABLE, says: [...mismatches, hint] };
}

async function accept(
  file: string,
  now: Baseline,
  { failures }: Verdict,
  floors: Floors,
  reason: string | undefined,
): Promise<Pick<Decision, 'status' | 'says'>> {
  if (judge(null, now, floors).failures.length > 0) {
    return { status: FAILED, says: ['not accepted: below a floor of evals/gate.json'] };
  }
  if (failures.length > 0 && reason === undefined) {
    return { status: FAILED, says: ['not accepted: --reason says why it should be all the same'] };
  }
  await writeBaseline(file, { ...now, reason: failures.length > 0 ? (reason ?? null) : null });
  return { status: PASSED, says: [`accepted: commit ${nameOf(file)}`] };
}
