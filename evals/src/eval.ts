import { join } from 'node:path';
import { Failure, runProgram, UsageError } from '@switchboard/cli/src/terminal/program.ts';
import { dim } from '@switchboard/cli/src/terminal/text.ts';
import { OFFLINE, readSettings } from '@switchboard/shared';
import { triage } from '@switchboard/triage';
import { promptHashesOf, teamOf } from './archs/archs.ts';
import { toolNames } from './archs/mega.ts';
import type { Arch } from './contracts/labels.ts';
import type { RunMeta } from './contracts/run.ts';
import { appendResult, readResults, resultKey, runDir, writeRunMeta } from './contracts/run-folder.ts';
import { nameOf } from './datasets/jsonl.ts';
import { loadReasons } from './datasets/load.ts';
import { calibrationText } from './eval/calibration-text.ts';
import { checkLimit, confirm, estimateCost, estimateText } from './eval/cost.ts';
import { HELP } from './eval/help.ts';
import { type Options, readOptions } from './eval/options.ts';
import { showProgress } from './eval/progress.ts';
import { resumed } from './eval/resume.ts';
import { readSets } from './eval/sets.ts';
import { calibrate } from './judge/calibrate.ts';
import type { Judge } from './judge/judge.ts';
import { modelJudge } from './judge/model-judge.ts';
import { rulesJudge } from './judge/rules-judge.ts';
import { writeReport } from './report/index.ts';
import { itemsOf, withoutDone } from './run/items.ts';
import { runLive } from './run/live.ts';
import { modelEnv, refuseUnknownAgents, serverOf } from './run/models.ts';
import { type Running, runItems } from './run/runner.ts';
import { type Backends, openBackends } from './system/backends.ts';
import type { Talked } from './system/talks.ts';

const say = (text: string) => void process.stderr.write(`${text}\n`);

await runProgram('eval', HELP, async (args) => {
  const asked = readOptions(args);
  if (asked.calibrateJudge) return calibrateJudge(asked);
  const before = asked.resume === undefined ? null : await resumed(asked.resume, asked);
  const options = before?.options ?? asked;
  // Before anything is started: a bad row, wherever it is, ends it here.
  const { sets, datasets } = await readSets(options);
  before?.refuseOtherRows(datasets);
  const env = modelEnv(process.env, options);
  const { offline } = readSettings(triage.name, env);
  if (offline && options.models.length > 0) {
    throw new UsageError(
      '--model: needs OPENAI_API_KEY or OPENAI_BASE_URL; with neither the offline model answers',
    );
  }
  const judge = await judgeOf(env, offline);
  const backends = await openBackends();
  const stop = new AbortController();
  try {
    return await run(options, before?.meta ?? null, { sets, datasets, env, offline, judge, backends, stop });
  } finally {
    await backends.close();
  }
});

type Prepared = Awaited<ReturnType<typeof readSets>> & {
  env: Record<string, string | undefined>;
  offline: boolean;
  judge: Judge;
  backends: Backends;
  stop: AbortController;
};

async function run(options: Options, before: RunMeta | null, prepared: Prepared): Promise<number> {
  const { sets, datasets, env, offline, judge, backends, stop } = prepared;
  const { specialists } = backends;
  const teams = options.archs.map((arch) => [arch, teamOf(arch, triage, specialists)] as const);
  const agents = teams.flatMap(([, team]) => team.agents.map(({ name }) => name));
  refuseUnknownAgents(options.models, agents);
  const settings = (agent: string) => readSettings(agent, env);
  const modelsOf = (names: string[]) =>
    Object.fromEntries(names.map((agent) => [agent, offline ? [OFFLINE] : settings(agent).models]));
  const server = options.live ? undefined : serverOf(env);
  const meta: RunMeta = before ?? {
    v: 1,
    id: newId(),
    command: ['npm run eval --', ...process.argv.slice(2)].join(' '),
    suites: options.suites,
    archs: options.archs,
    models: options.live ? {} : modelsOf(agents),
    promptHashes: Object.fromEntries(
      (options.live ? [] : teams).map(([arch, team]): [Arch, Record<string, string>] => [
        arch,
        promptHashesOf(team, settings(triage.name).HANDOFF_EDGES),
      ]),
    ),
    datasets,
    offline,
    ...(server === undefined ? {} : { server }),
    live: options.live,
    judge: judge.name,
    repeat: options.repeat,
    concurrency: options.concurrency,
    limit: options.limit,
    maxUsd: options.maxUsd,
    startedAt: new Date().toISOString(),
    finishedAt: null,
  };
  const dir = runDir(meta.id);
  const all = itemsOf(sets, options.archs, options.repeat);
  const done = await readResults(dir);
  const items = withoutDone(all, done);
  if (offline)
    say('No key: the offline model answers. Its figures measure plumbing, not the quality of a model.');
  if (!offline && !options.live && items.length > 0) {
    say(dim('counting tokens with the offline model …'));
    const cost = await estimateCost(
      items,
      { backends, env, concurrency: options.concurrency, stop: stop.signal },
      judge.name,
    );
    say(estimateText(cost));
    checkLimit(cost, options.maxUsd);
    if (!options.yes) await confirm();
  }
  await writeRunMeta(dir, meta);
  let spent = done.reduce(
    (sum, { costUsd, rationale }) => sum + (costUsd ?? 0) + (rationale?.costUsd ?? 0),
    0,
  );
  let unrated = 0;
  let why = '';
  const end = (reason: string) => {
    why ||= reason;
    stop.abort();
  };
  const interrupted = () => {
    if (stop.signal.aborted) process.exit(130);
    end('stopped: rows that have begun are finished; once more ends at once');
    say(`\n${why}`);
  };
  process.on('SIGINT', interrupted).on('SIGTERM', interrupted);
  const progress = showProgress(items.length);
  const running: Running = {
    items,
    backends,
    env,
    judge,
    offline,
    concurrency: options.concurrency,
    name: `switchboard-${meta.id}`,
    metadata: { run: meta.id, models: meta.models, promptHashes: meta.promptHashes, offline },
    upload: Boolean(process.env.LANGSMITH_API_KEY),
    stop: stop.signal,
    async onResult(result, talked) {
      if (options.live) noteWhatRan(meta, talked);
      await appendResult(dir, result);
      spent += (result.costUsd ?? 0) + (result.rationale?.costUsd ?? 0);
      if (options.maxUsd !== null && spent >= options.maxUsd) {
        end(`the spending limit of $${options.maxUsd} is reached`);
      }
      progress.add(result);
    },
    onUnrated: () => {
      unrated++;
    },
  };
  try {
    if (options.live) {
      await runLive(running, {
        names: toolNames(specialists),
        specialists: specialists.map(({ name }) => name),
      });
    } else await runItems(running);
  } finally {
    progress.stop();
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  }
  const results = await readResults(dir);
  const lacking = all.length - new Set(results.map(resultKey)).size;
  if (lacking === 0) await writeRunMeta(dir, { ...meta, finishedAt: new Date().toISOString() });
  if (unrated > 0) say(`${unrated} reasons could not be rated: the judge failed on them`);
  if (results.length === 0) throw new Failure(`${why || 'nothing was run'}; there are no results`);
  const { report, text, files } = await writeReport(dir);
  process.stdout.write(`${text}\n`);
  say(dim(`results: ${nameOf(join(dir, 'results.jsonl'))}; report: ${nameOf(files.html)}`));
  if (lacking > 0) {
    say(
      `${why}: ${lacking} of ${all.length} rows have no result. Go on with: npm run eval -- --resume ${meta.id}`,
    );
    return 1;
  }
  return report.failed ? 1 : 0;
}

/** A system that was running already tells in its records which models and prompts it has. */
function noteWhatRan(meta: RunMeta, talked: Talked[]): void {
  for (const { agent, models, promptHash, offline } of talked.flatMap(({ records }) => records)) {
    meta.models[agent] = [...new Set([...(meta.models[agent] ?? []), ...models])];
    meta.promptHashes.handoff = { ...meta.promptHashes.handoff, [agent]: promptHash };
    meta.offline = offline;
  }
}

async function judgeOf(env: Record<string, string | undefined>, offline: boolean): Promise<Judge> {
  return offline ? rulesJudge : modelJudge(readSettings('judge', env));
}

async function calibrateJudge(options: Options): Promise<number> {
  const rows = await loadReasons(options.data);
  const env = modelEnv(process.env, options);
  const judge = await judgeOf(env, readSettings('judge', env).offline);
  const found = await calibrate(judge, rows, () => {});
  process.stdout.write(calibrationText(found));
  return found.failed.length > 0 ? 1 : 0;
}

function newId(): string {
  return new Date().toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-');
}
