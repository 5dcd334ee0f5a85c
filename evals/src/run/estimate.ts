import { addUsage, noUsage, type Usage } from '@switchboard/shared';
import { OFFLINE, type PriceOf } from '@switchboard/shared/service';
import type { Tokens } from '../contracts/result.ts';
import type { Talked } from '../system/talks.ts';
import type { Item } from './items.ts';
import { costed } from './usage.ts';

/** Tokens of a judged reason: the rubric and the message in, a sentence and the ratings out. */
const JUDGED = { inputTokens: 800, outputTokens: 80 };

export type Estimate = {
  rows: number;
  usage: Usage;
  /** US dollars; null where a model has no price. */
  usd: number | null;
  unpriced: string[];
};

/** A dry count's rows: what each agent was sent and answered when the offline model was in the place of the model. */
export type Counted = { item: Item; talked: Talked[] };

/**
 * What a run would cost: the tokens of a sample that the offline model has answered, times the rows, at the list prices of the models. A real
 * model answers longer and takes other ways; nothing is taken as cached.
 */
export function estimate(
  items: Item[],
  counted: Counted[],
  modelOf: (agent: string) => string,
  judge: string | null,
  priceOf: PriceOf,
): Estimate {
  let usage = noUsage;
  const unpriced = new Set<string>();
  const add = (model: string, tokens: Tokens, times: number) => {
    const scaled = multiplied(tokens, times);
    const costUsd = priceOf(model, scaled);
    if (costUsd === null) unpriced.add(model);
    usage = addUsage(usage, {
      ...scaled,
      costUsd: costUsd ?? 0,
      unpricedRequests: costUsd === null ? scaled.requests : 0,
    });
  };
  const kinds = Map.groupBy(items, ({ suite, arch }) => `${suite} ${arch}`);
  for (const [kind, all] of kinds) {
    const sampled = counted.filter(({ item }) => `${item.suite} ${item.arch}` === kind);
    if (sampled.length === 0) continue;
    const times = all.length / sampled.length;
    for (const record of sampled.flatMap(({ talked }) => talked.flatMap(({ records }) => records))) {
      add(modelOf(record.agent), costed(record.usage).tokens, times);
    }
    if (judge !== null && judge !== OFFLINE && all[0]?.suite === 'routing' && all[0].arch !== 'mega') {
      add(judge, { ...costed(noUsage).tokens, requests: 1, ...JUDGED }, all.length);
    }
  }
  return { rows: items.length, usage, usd: costed(usage).costUsd, unpriced: [...unpriced] };
}

function multiplied(tokens: Tokens, times: number): Tokens {
  return {
    requests: Math.ceil(tokens.requests * times),
    inputTokens: Math.ceil(tokens.inputTokens * times),
    cachedInputTokens: 0,
    outputTokens: Math.ceil(tokens.outputTokens * times),
    reasoningTokens: 0,
  };
}
