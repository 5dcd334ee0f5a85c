import { parseArgs } from 'node:util';
import { runProgram, UsageError } from '@switchboard/cli/src/terminal/program.ts';
import { dim } from '@switchboard/cli/src/terminal/text.ts';
import { nameOf } from './datasets/jsonl.ts';
import { writeReport } from './report/index.ts';
import { newestRun } from './report/newest.ts';

const HELP = `
npm run eval:report [-- DIR]

Makes the report of a run again: of the run in DIR, or of the newest one. Writes report.html, report.md and report.json beside the
run's results and prints the report. Ends with status 1 where too many rows came to no end for the figures to count.

Example: npm run eval:report -- evals/runs/2026-05-02-101500
`;

await runProgram('eval:report', HELP, async (args) => {
  const { positionals } = parseArgs({ args, allowPositionals: true, options: {} });
  const [given, more] = positionals;
  if (more !== undefined) throw new UsageError(`"${more}" is one argument too many`);
  const { report, text, files } = await writeReport(given ?? (await newestRun()));
  process.stdout.write(
    `${text}\n${dim(`pages: ${nameOf(files.html)}, ${nameOf(files.markdown)}, ${nameOf(files.json)}`)}\n`,
  );
  return report.failed ? 1 : 0;
});
