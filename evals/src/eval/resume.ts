import { readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, UsageError } from '@switchboard/cli/src/terminal/program.ts';
import type { RunMeta } from '../contracts/run.ts';
import { readRunMeta, runDir } from '../contracts/run-folder.ts';
import type { Options } from './options.ts';

export type Resumed = {
  meta: RunMeta;
  /** What the run was begun with. */
  options: Options;
};

/** A run to go on with, as it was begun. Throws a UsageError where there is none of that id. */
export async function resumed(id: string, asked: Options): Promise<Resumed> {
  const dir = runDir(id);
  const meta = await readRunMeta(dir).catch(() => {
    throw new UsageError(`--resume: there is no run "${id}" in evals/runs`);
  });
  await dropHalfLine(join(dir, 'results.jsonl'));
  const file = Object.values(meta.datasets)[0]?.file;
  return {
    meta,
    options: {
      ...asked,
      ...meta.imported,
      suites: meta.suites,
      archs: meta.archs,
      repeat: meta.repeat,
      limit: meta.limit,
      live: meta.live,
      offline: meta.offline && !meta.live,
      models:
        meta.offline || meta.live
          ? []
          : Object.entries(meta.models).map(([agent, [model]]) => `${agent}=${model}`),
      judgeModel: meta.judge === 'rules' ? undefined : meta.judge,
      maxUsd: asked.maxUsd ?? meta.maxUsd,
      data: meta.suites.length === 1 ? file : undefined,
    },
  };
}

/** Throws where rows or prompts are others than when the run was begun: its results would be of two. */
export function refuseOther(meta: RunMeta, now: Pick<RunMeta, 'datasets' | 'promptHashes' | 'server'>): void {
  const refuse = (what: string) => {
    throw new Failure(`${what} since run ${meta.id} began: begin a new run`);
  };
  for (const suite of meta.suites) {
    if (now.datasets[suite]?.sha256 !== meta.datasets[suite]?.sha256) {
      refuse(`${meta.datasets[suite]?.file} has changed`);
    }
  }
  if (meta.live) return;
  for (const arch of meta.archs) {
    for (const [agent, hash] of Object.entries(meta.promptHashes[arch] ?? {})) {
      if (now.promptHashes[arch]?.[agent] !== hash) refuse(`what ${agent} is told has changed`);
    }
  }
  if (now.server !== meta.server) refuse('the model server has changed');
}

/** What a stopped run left of a last line would be joined to the next one. */
async function dropHalfLine(file: string): Promise<void> {
  const bytes = await readFile(file).catch(() => Buffer.alloc(0));
  const end = bytes.lastIndexOf('\n') + 1;
  if (end < bytes.length) await truncate(file, end);
}
