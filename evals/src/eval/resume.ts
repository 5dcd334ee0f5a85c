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
  /** Throws where a set has changed since: its results would be of two sets. */
  refuseOtherRows(datasets: RunMeta['datasets']): void;
};

/** A run to go on with. Throws a UsageError where there is none of that id. */
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
      suites: meta.suites,
      archs: meta.archs,
      repeat: meta.repeat,
      limit: meta.limit,
      live: meta.live,
      offline: meta.offline,
      maxUsd: asked.maxUsd ?? meta.maxUsd,
      data: asked.data ?? (meta.suites.length === 1 ? file : undefined),
    },
    refuseOtherRows(datasets) {
      for (const suite of meta.suites) {
        if (datasets[suite]?.sha256 === meta.datasets[suite]?.sha256) continue;
        throw new Failure(`${meta.datasets[suite]?.file} has changed since run ${id} began: begin a new run`);
      }
    },
  };
}

/** What a stopped run left of a last line would be joined to the next one. */
async function dropHalfLine(file: string): Promise<void> {
  const bytes = await readFile(file).catch(() => Buffer.alloc(0));
  const end = bytes.lastIndexOf('\n') + 1;
  if (end < bytes.length) await truncate(file, end);
}
