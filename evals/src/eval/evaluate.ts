import { join } from 'node:path';
import { untilAskedToStop } from '@switchboard/cli/src/start/signals.ts';
import { Failure, UsageError } from '@switchboard/cli/src/terminal/program.ts';
import { dim } from '@switchboard/cli/src/terminal/text.ts';
import { readSettings, TerminalError } from '@switchboard/shared';
import { triage } from '@switchboard/triage';
import type { RunMeta } from '../contracts/run.ts';
import { appendResult, readResults, resultKey, runDir, writeRunMeta } from '../contracts/run-folder.ts';
import { nameOf } from '../datasets/jsonl.ts';
import { judgeOf } from '../judge/model-judge.ts';
import { writeReport } from '../report/index.ts';
import { itemsOf, withoutDone } from '../run/items.ts';
import { modelEnv } from '../run/models.ts';
import type { Talked } from '../system/talks.ts';
import { budget } from './budget.ts';
import { checkLimit, confirm, estimateText } from './cost.ts';
import type { Options } from './options.ts';
import { showProgress } from './progress.ts';
import { type Resumed, refuseOther } from './resume.ts';
import { readSets } from './sets.ts';
import { inProcess, live, type Subject } from './subject.ts';

const say = (text: string) => void process.stderr.write(`${text}\n`);

/** Runs what was asked for to its report, and resolves to the status of the program. @param before the run that goes on, if one does */
export async function evaluate(options: Options, before: Resumed | null): Promise<number> {
  // Before anything is started: a bad row, wherever it is, ends it here.
  const { sets, datasets } = await readSets(options);
  const env = modelEnv(process.env, options);
  const { offline } = readSettings(triage.name, env);
  if (offline && (options.models.length > 0 || before?.meta.offline === false) && !options.live) {
    throw new UsageError(
      'a model needs OPENAI_API_KEY or OPENAI_BASE_URL; with neither the offline model answers',
    );
  }
  const judge = await judgeOf(readSettings('judge', env));
  const stopping = stopByHand();
  const subject = options.live ? await live(offline, say) : await inProcess(options, env, offline);
  try {
    const meta: RunMeta = before?.meta ?? {
      v: 1,
      id: newId(),
      command: ['npm run eval --', ...process.argv.slice(2)].join(' '),
      suites: options.suites,
      archs: options.archs,
      ...subject.meta,
      datasets,
      ...(options.labelMap === undefined ? {} : { imported: importOf(options) }),
      live: options.live,
      judge: judge.name,
      repeat: options.repeat,
      concurrency: options.concurrency,
      limit: options.limit,
      maxUsd: options.maxUsd,
      startedAt: new Date().toISOString(),
      finishedAt: null,
    };
    if (before) refuseOther(before.meta, { datasets, ...subject.meta });
    const items = itemsOf(sets, options.archs, options.repeat);
    return await run({ options, meta, items, subject, judge, stopping });
  } finally {
    await subject.close();
  }
}

type Run = {
  options: Options;
  meta: RunMeta;
  items: ReturnType<typeof itemsOf>;
  subject: Subject;
  judge: Awaited<ReturnType<typeof judgeOf>>;
  stopping: Stopping;
};

async function run({ options, meta, items: all, subject, judge, stopping }: Run): Promise<number> {
  const dir = runDir(meta.id);
  const done = await readResults(dir);
  const items = withoutDone(all, done);
  const spending = budget(options.maxUsd, done);
  await tellCost();
  if (stopping.signal.aborted) throw new Failure('stopped; nothing was run');
  await writeRunMeta(dir, meta);
  const progress = showProgress(items.length, spending.spent());
  let unrated = 0;
  let problem: string | undefined;
  try {
    await subject.run({
      items,
      judge,
      offline: subject.meta.offline,
      concurrency: options.concurrency,
      name: `switchboard-${meta.id}`,
      metadata: {
        run: meta.id,
        models: meta.models,
        promptHashes: meta.promptHashes,
        offline: subject.meta.offline,
      },
      upload: Boolean(process.env.LANGSMITH_API_KEY),
      stop: stopping.signal,
      async onResult(result, talked) {
        if (options.live) noteWhatRan(meta, talked);
        await appendResult(dir, result);
        progress.add(result);
        const over = spending.add(result);
        if (over !== null) stopping.end(over);
      },
      onUnrated: () => {
        unrated++;
      },
    });
  } catch (error) {
    if (!(error instanceof TerminalError)) throw error;
    stopping.end(error.message);
    problem = error.message;
  } finally {
    progress.stop();
  }
  const results = await readResults(dir);
  const lacking = all.length - new Set(results.map(resultKey)).size;
  await writeRunMeta(dir, { ...meta, finishedAt: lacking === 0 ? new Date().toISOString() : null });
  if (unrated > 0) say(`${unrated} reasons could not be rated: the judge failed on them`);
  if (results.length === 0) throw new Failure(`${stopping.why() || 'nothing was run'}; there are no results`);
  const { report, text, files } = await writeReport(dir);
  process.stdout.write(`${text}\n`);
  say(dim(`results: ${nameOf(join(dir, 'results.jsonl'))}; report: ${nameOf(files.html)}`));
  if (lacking > 0) {
    const rows = `${lacking} of ${all.length} rows have no result`;
    say(`${stopping.why() || 'not all was run'}: ${rows}. Go on with: npm run eval -- --resume ${meta.id}`);
    return 1;
  }
  if (problem !== undefined) say(problem);
  return report.failed || problem !== undefined ? 1 : 0;

  async function tellCost(): Promise<void> {
    const { offline } = subject.meta;
    if (items.length === 0) return;
    if (subject.estimate) {
      say(dim('counting tokens with the offline model …'));
      const cost = await subject.estimate(items, judge.name, stopping.signal);
      if (stopping.signal.aborted) return;
      say(estimateText(cost));
      checkLimit(cost, options.maxUsd, spending.spent());
    } else if (options.live) {
      say(
        'The models of the running system answer: what they cost is not known before. --max-usd bounds it.',
      );
    } else
      say('No key: the offline model answers. Its figures measure plumbing, not the quality of a model.');
    if (!offline && !options.yes && !stopping.signal.aborted) await confirm(stopping.signal);
  }
}

type Stopping = { signal: AbortSignal; why(): string; end(why: string): void };

/** Stops a run by Ctrl-C, or by `end`: what has begun is finished. A second Ctrl-C ends the process at once. */
function stopByHand(): Stopping {
  const controller = new AbortController();
  let first = '';
  const end = (why: string) => {
    first ||= why;
    controller.abort();
  };
  void untilAskedToStop(() => process.exit(130)).then(() => {
    end('stopped');
    say('\nstopping: rows that have begun are finished; once more ends at once');
  });
  return { signal: controller.signal, why: () => first, end };
}

/** A system that was running already tells in its records which models and prompts it has. */
function noteWhatRan(meta: RunMeta, talked: Talked[]): void {
  for (const { agent, models, promptHash, offline } of talked.flatMap(({ records }) => records)) {
    meta.models[agent] = [...new Set([...(meta.models[agent] ?? []), ...models])];
    meta.promptHashes.handoff = { ...meta.promptHashes.handoff, [agent]: promptHash };
    meta.offline = offline;
  }
}

function importOf({ textField, labelField, labelMap = '' }: Options): RunMeta['imported'] {
  return { textField, labelField, labelMap };
}

function newId(): string {
  return new Date().toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-');
}
