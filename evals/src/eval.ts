import { runProgram } from '@switchboard/cli/src/terminal/program.ts';
import { readSettings } from '@switchboard/shared';
import { loadReasons } from './datasets/load.ts';
import { calibrationText } from './eval/calibration-text.ts';
import { evaluate } from './eval/evaluate.ts';
import { HELP } from './eval/help.ts';
import { type Options, readOptions } from './eval/options.ts';
import { resumed } from './eval/resume.ts';
import { calibrate } from './judge/calibrate.ts';
import { judgeOf } from './judge/model-judge.ts';
import { modelEnv } from './run/models.ts';

await runProgram('eval', HELP, async (args) => {
  const asked = readOptions(args);
  if (asked.calibrateJudge) return calibrateJudge(asked);
  const before = asked.resume === undefined ? null : await resumed(asked.resume, asked);
  return evaluate(before?.options ?? asked, before);
});

async function calibrateJudge(options: Options): Promise<number> {
  const rows = await loadReasons(options.data);
  const judge = await judgeOf(readSettings('judge', modelEnv(process.env, options)));
  const found = await calibrate(judge, rows, () => {});
  process.stdout.write(calibrationText(found));
  return found.failed.length > 0 ? 1 : 0;
}
