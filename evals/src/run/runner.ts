import { triage } from '@switchboard/triage';
import { teamOf } from '../archs/archs.ts';
import { toolNames } from '../archs/mega.ts';
import type { Arch } from '../contracts/labels.ts';
import type { Result } from '../contracts/result.ts';
import type { Judge } from '../judge/judge.ts';
import type { Backends } from '../system/backends.ts';
import { startOwnSystem } from '../system/own-system.ts';
import type { Talked } from '../system/talks.ts';
import { runByLangSmith } from './engine.ts';
import type { Item } from './items.ts';
import { type Bench, runItem } from './run-item.ts';

/** The rows of a run, and what is done with what comes of them. */
export type Rows = {
  items: Item[];
  judge: Judge | null;
  offline: boolean;
  concurrency: number;
  /** Names the experiments where they are uploaded. */
  name: string;
  metadata: Record<string, unknown>;
  upload: boolean;
  /** Aborted by Ctrl-C and by the spending limit: rows that have begun finish, no other begins. */
  stop: AbortSignal;
  onResult(result: Result, talked: Talked[]): Promise<void>;
  onUnrated: Bench['onUnrated'];
};

export type Running = Rows & { backends: Backends; env: Record<string, string | undefined> };

/** Runs items, architecture by architecture, each in a system of its own in this process. */
export async function runItems(running: Running): Promise<void> {
  for (const [arch, items] of Map.groupBy(running.items, (item) => item.arch)) {
    if (running.stop.aborted) return;
    const { specialists } = running.backends;
    const team = teamOf(arch, triage, specialists);
    const system = await startOwnSystem(team, running.env, running.concurrency);
    try {
      await runOn(running, arch, items, {
        talks: system.talks,
        entry: team.entry,
        backends: running.backends,
        names: toolNames(specialists),
        specialists: specialists.map(({ name }) => name),
        judge: running.judge,
        onUnrated: running.onUnrated,
        offline: running.offline,
      });
    } finally {
      await system.stop();
    }
  }
}

/** Runs items of one architecture in a system that runs. */
export async function runOn(running: Rows, arch: Arch, items: Item[], bench: Bench): Promise<void> {
  for (const [suite, some] of Map.groupBy(items, (item) => item.suite)) {
    await runByLangSmith({
      name: `${running.name}-${suite}-${arch}`,
      items: some,
      concurrency: running.concurrency,
      metadata: { ...running.metadata, suite, arch },
      upload: running.upload,
      async run(item) {
        if (running.stop.aborted) return null;
        const { result, talked } = await runItem(bench, item);
        await running.onResult(result, talked);
        return result;
      },
    });
  }
}
