import { parseArgs } from 'node:util';
import { runProgram } from '@switchboard/cli/src/terminal/program.ts';
import { table } from '@switchboard/cli/src/terminal/text.ts';
import { readExamples } from '@switchboard/triage/classifier';
import { loadReasons, loadRows } from './datasets/load.ts';
import { lint, type Sets } from './lint/lint.ts';

const HELP = `
npm run eval:lint

Checks the labelled sets: rows that cannot be read, duplicates and near duplicates, balance of labels, enough of each difficulty, and
leaks: rows that say what the offline triage has learned from. Rows are named by id, never quoted, so that new ones can be written
without a look at what it learned. Ends with status 1 where there is something to correct.

Example: npm run eval:lint
`;

await runProgram('eval:lint', HELP, async (args) => {
  parseArgs({ args, options: {} });
  const sets: Sets = {
    routing: await loadRows('routing'),
    pivots: await loadRows('pivots'),
    tasks: await loadRows('tasks'),
    reasons: await loadReasons(),
  };
  const training = readExamples();
  process.stdout.write(
    `${table([['set', 'rows', 'tags'], ...Object.entries(sets).map(([name, rows]) => summary(name, rows))])}\n`,
  );
  const findings = lint(sets, training);
  for (const { set, what } of findings) process.stdout.write(`${set}: ${what}\n`);
  const compared = `compared with ${training.length} examples of the offline triage`;
  process.stdout.write(
    findings.length === 0
      ? `nothing to correct; ${compared}\n`
      : `${findings.length} to correct; ${compared}\n`,
  );
  return findings.length === 0 ? 0 : 1;
});

function summary(name: string, rows: readonly { tags: string[] }[]): string[] {
  const counts = new Map<string, number>();
  for (const tag of rows.flatMap(({ tags }) => tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const tags = [...counts].sort(([, a], [, b]) => b - a).map(([tag, count]) => `${tag} ${count}`);
  return [name, `${rows.length}`, tags.join(', ')];
}
