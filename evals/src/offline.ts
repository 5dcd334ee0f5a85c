import { parseArgs } from 'node:util';
import { runProgram } from '@switchboard/cli/src/terminal/program.ts';
import { dim, table } from '@switchboard/cli/src/terminal/text.ts';
import {
  crossValidate,
  loadClassifier,
  readExamples,
  readGlossary,
  readUnseen,
} from '@switchboard/triage/classifier';
import { LABELS } from './contracts/labels.ts';
import { loadRows } from './datasets/load.ts';
import { scoreText } from './report/format.ts';
import { scoreOfCounts } from './report/score.ts';

const HELP = `
npm run eval:offline

How often the classifier is right that routes where there is no model, apart: by cross-validation on what it learns from, and on rows
that it has not learned from, which were written without a look at those. No agent runs.

Example: npm run eval:offline
`;

type Routed = { expected: string; actual: string };

await runProgram('eval:offline', HELP, async (args) => {
  parseArgs({ args, options: {} });
  const { classify } = loadClassifier();
  const heldOut = (await loadRows('routing')).map(({ text, expected }) => ({
    expected,
    actual: classify(text).label,
  }));
  const unseen = readUnseen().map(({ text, label }) => ({ expected: label, actual: classify(text).label }));
  const examples = readExamples();
  process.stderr.write(
    `${dim(`learning five times, each from four fifths of ${examples.length} examples …`)}\n`,
  );
  const crossed = crossValidate(examples, readGlossary()).map(({ label, found }) => ({
    expected: label,
    actual: found.label,
  }));
  const columns = [crossed, unseen, heldOut];
  process.stdout.write(
    `${table([
      ['right of', 'cross-validation', 'unseen messages', 'routing set'],
      ['rows', ...columns.map((rows) => `${rows.length}`)],
      ['all', ...columns.map((rows) => right(rows))],
      ...LABELS.map((label) => [
        label,
        ...columns.map((rows) => right(rows.filter(({ expected }) => expected === label))),
      ]),
    ])}\n`,
  );
  return 0;
});

function right(rows: readonly Routed[]): string {
  return scoreText(
    scoreOfCounts(rows.filter(({ expected, actual }) => expected === actual).length, rows.length, 1),
  );
}
