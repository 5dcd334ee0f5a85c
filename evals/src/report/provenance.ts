import type { RunMeta } from '../contracts/run.ts';

/** Where the figures come from, as name and value. */
export function runLines(run: RunMeta): [name: string, value: string][] {
  const models = Object.entries(run.models).map(([agent, chain]) => `${agent} ${chain.join(', then ')}`);
  const prompts = Object.entries(run.promptHashes).flatMap(([arch, hashes]) =>
    Object.entries(hashes ?? {}).map(([agent, hash]) => `${arch} ${agent} ${hash.slice(0, 12)}`),
  );
  const sets = Object.entries(run.datasets).map(
    ([suite, { file, sha256, rows }]) => `${suite} ${file}, ${rows} rows, ${sha256.slice(0, 12)}`,
  );
  return [
    ['command', run.command],
    ['models', models.join('; ')],
    ['judge of reasons', run.judge],
    ['sets', sets.join('; ')],
    ['prompts', prompts.join('; ')],
    [
      'runs of each row',
      `${run.repeat}, ${run.concurrency} at a time${run.live ? ', through a running system' : ''}`,
    ],
    ['begun', run.startedAt],
    ['ended', run.finishedAt ?? 'not yet'],
  ];
}
