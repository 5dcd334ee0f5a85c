import { createInterface } from 'node:readline/promises';
import { Failure, UsageError } from '@switchboard/cli/src/terminal/program.ts';
import { TRIAGE } from '@switchboard/shared';
import { openPriceList } from '@switchboard/shared/service';
import { type Counted, type Estimate, estimate } from '../run/estimate.ts';
import { type Item, sample } from '../run/items.ts';
import { settingsOf } from '../run/models.ts';
import { type Running, runItems } from '../run/runner.ts';

/** Rows of each suite and architecture that a dry count runs. */
const SAMPLE = 12;

/** Counts the tokens of a sample with the offline model in the place of the model, and prices all rows by it. */
export async function estimateCost(
  items: Item[],
  running: Pick<Running, 'backends' | 'concurrency' | 'env' | 'stop'>,
  judge: string | null,
): Promise<Estimate> {
  const counted: Counted[] = [];
  const kinds = [...Map.groupBy(items, ({ suite, arch }) => `${suite} ${arch}`).values()];
  const sampled = kinds.flatMap((kind) => sample(kind, SAMPLE));
  const byKey = new Map(
    sampled.map((item) => [`${item.suite} ${item.arch} ${item.row.id} ${item.repeat}`, item]),
  );
  await runItems({
    ...running,
    items: sampled,
    env: { ...running.env, OPENAI_API_KEY: undefined, OPENAI_BASE_URL: undefined },
    judge: null,
    offline: true,
    name: 'dry-count',
    metadata: {},
    upload: false,
    onUnrated: () => {},
    async onResult({ suite, arch, row, repeat }, talked) {
      const item = byKey.get(`${suite} ${arch} ${row} ${repeat}`);
      if (item) counted.push({ item, talked });
    },
  });
  const modelOf = (agent: string) => settingsOf(agent, running.env).models[0] ?? '';
  const prices = settingsOf(TRIAGE, running.env).MODEL_PRICES;
  return estimate(items, counted, modelOf, judge, await openPriceList(prices));
}

export function estimateText({ rows, usage, usd, unpriced }: Estimate): string {
  const tokens = (count: number) => `${(count / 1_000).toFixed(0)}k`;
  const price =
    usd === null
      ? `an unknown price (${unpriced.join(', ')} is not in the price list)`
      : `about $${usd.toFixed(2)}`;
  return `${rows} rows: ${price}, ${usage.requests} requests, ${tokens(usage.inputTokens)} tokens in and ${tokens(usage.outputTokens)} out.
By a dry count with the offline model; a model's own answers are longer, and its ways may be.`;
}

/** Asks whether to go on. Throws where there is nobody to ask and --yes was not given. @param stop Ctrl-C answers no */
export async function confirm(stop: AbortSignal): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new UsageError('this run costs money and there is no terminal to ask at: add --yes');
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt
    .question('Run it? [y/N] ', { signal: stop })
    .catch(() => 'n')
    .finally(() => prompt.close());
  if (!/^y(es)?$/i.test(answer.trim())) throw new Failure('nothing was run');
}

/** Throws where the limit cannot be kept, or would be passed. @param spent US dollars of earlier parts of the run */
export function checkLimit({ usd, unpriced }: Estimate, maxUsd: number | null, spent: number): void {
  if (maxUsd === null) return;
  if (usd === null) {
    throw new UsageError(`--max-usd cannot be kept: ${unpriced.join(', ')} is not in the price list`);
  }
  if (spent + usd > maxUsd) {
    const before = spent > 0 ? ` beside the $${spent.toFixed(2)} that were spent before` : '';
    throw new Failure(
      `the estimate of $${usd.toFixed(2)}${before} is over --max-usd ${maxUsd}: raise it, or take fewer rows with --limit`,
    );
  }
}
