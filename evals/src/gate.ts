import { parseArgs } from 'node:util';
import { runProgram, UsageError } from '@switchboard/cli/src/terminal/program.ts';
import { decide } from './gate/decide.ts';
import { gatedSuites, readFloors } from './gate/floors.ts';
import { freshRun } from './gate/fresh-run.ts';

const HELP = `
npm run eval:gate [-- options]

Runs the suites that evals/gate.json has floors for and compares with the committed baseline of the model, evals/baselines/<model>.json.
Names every row that flipped.

  --run DIR        a run that was made already, in place of a fresh one
  --model MODEL    of a fresh run: every agent's model (default: as configured)
  --offline        of a fresh run: the offline model, also where a key is set
  --repeat K       of a fresh run: K runs of each row
  --yes            of a fresh run: do not ask before it costs money
  --baseline FILE  compare with this one (default: that of the model in evals/baselines)
  --accept         keep this run as the baseline, if it does not fail; commit it with the prompt that it belongs to
  --reason TEXT    with --accept: keep it although it is significantly worse; the reason is kept in it. A floor is not passed by it.
  --json           the verdict as JSON in place of text

Status:
  0   as good as the baseline, and above the floors
  1   below a floor, or significantly worse
  2   wrong usage
  3   not comparable: no baseline, or one of other prompts, models or rows; or too many rows came to no end

Environment, also read from .env: as of npm run eval

Example: npm run eval:gate -- --accept
`;

await runProgram('eval:gate', HELP, async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      run: { type: 'string' },
      model: { type: 'string' },
      baseline: { type: 'string' },
      offline: { type: 'boolean', default: false },
      repeat: { type: 'string' },
      yes: { type: 'boolean', default: false },
      accept: { type: 'boolean', default: false },
      reason: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  if (values.reason !== undefined && !values.accept) throw new UsageError('--reason belongs to --accept');
  const fresh = [
    ...(values.model === undefined ? [] : ['--model', values.model]),
    ...(values.repeat === undefined ? [] : ['--repeat', values.repeat]),
    ...(values.offline ? ['--offline'] : []),
    ...(values.yes ? ['--yes'] : []),
  ];
  if (values.run !== undefined && fresh.length > 0) {
    throw new UsageError(`--run is a run that was made already: leave ${fresh[0]} out`);
  }
  const floors = await readFloors();
  const suites = gatedSuites(floors).flatMap((suite) => ['--suite', suite]);
  const dir = values.run ?? (await freshRun([...suites, '--arch', 'handoff', ...fresh]));
  const { status, verdict, text, says } = await decide(dir, floors, {
    baseline: values.baseline,
    accept: values.accept,
    reason: values.reason,
  });
  process.stdout.write(
    values.json ? `${JSON.stringify({ run: dir, status, says, ...verdict }, null, 2)}\n` : text,
  );
  for (const line of says) process.stderr.write(`eval:gate: ${line}\n`);
  return status;
});
