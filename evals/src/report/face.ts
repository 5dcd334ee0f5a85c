import type { RunMeta } from '../contracts/run.ts';
import { MOST_ERRORS, type Section } from './summary.ts';

/** What stands above all figures: `stop` where they say nothing of a model's quality, `note` where they say less than they seem to. */
export type Caveat = { kind: 'stop' | 'note'; text: string };

export function caveatsOf(run: RunMeta, sections: readonly Section[]): Caveat[] {
  const caveats: Caveat[] = [];
  const stop = (text: string) => caveats.push({ kind: 'stop', text });
  const note = (text: string) => caveats.push({ kind: 'note', text });
  if (run.offline) {
    stop(
      'Offline model: a small text classifier and rules answered, not a language model. These figures show that the plumbing works and how good that classifier is; they say nothing of how a model would do, nor of one architecture against another.',
    );
  } else if (run.server !== undefined && isLoopback(run.server)) {
    stop(
      `A stand-in at ${run.server} on this machine answered in place of a model: its answers, times and costs may be scripted.`,
    );
  } else if (run.server !== undefined) {
    note(`Answered by the server at ${run.server}, not by OpenAI's own.`);
  }
  if (run.live && !run.offline) {
    note('A running system answered, with models of its own at a server that is not known here.');
  }
  for (const { suite, arch, errors } of sections) {
    if (errors.tooMany) {
      stop(
        `${suite}, ${arch}: ${errors.runs} of ${errors.of} runs came to no end, more than ${MOST_ERRORS * 100} %: the run has failed, and what its other rows say is not to be relied on.`,
      );
    }
  }
  if (run.finishedAt === null)
    note('The run was stopped before its end: figures are of the rows that were done.');
  for (const [suite, { file, rows }] of Object.entries(run.datasets)) {
    if (run.limit !== null) note(`${suite}: only ${rows} rows of ${file}, spread over it, were run.`);
  }
  if (run.offline && run.archs.includes('agent-as-tool') && run.suites.includes('tasks')) {
    note(
      'Offline, the front desk of agent-as-tool passes on no more than the newest message, so a task that takes several turns fails there: a limit of its rules, not of the architecture.',
    );
  }
  if (run.judge === 'rules') {
    note('Reasons were checked by rules, which know words and not their meaning: no judge model was asked.');
  }
  return caveats;
}

function isLoopback(server: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(server);
}
