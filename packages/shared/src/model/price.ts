import type { ModelPrice } from '../config/model-prices.ts';
import type { Usage } from '../contracts/record.ts';

/** What a call cost in US dollars; null where the price of the model is not known. */
export type PriceOf = (model: string, usage: Omit<Usage, 'costUsd' | 'unpricedRequests'>) => number | null;

/**
 * Opens the price list that `@pydantic/genai-prices` bundles. It takes 20 MB, so only a process that pays opens it. The prices of `own` go
 * before it.
 */
export async function openPriceList(own: Readonly<Record<string, ModelPrice>> = {}): Promise<PriceOf> {
  const { calcPrice } = await import('@pydantic/genai-prices');
  const ownPrices = new Map(Object.entries(own));
  return (model, usage) => {
    const ownPrice = ownPrices.get(model);
    if (ownPrice) return priceBy(ownPrice, usage);
    const price = calcPrice(
      {
        input_tokens: usage.inputTokens,
        cache_read_tokens: usage.cachedInputTokens,
        output_tokens: usage.outputTokens,
      },
      model,
    );
    return price?.total_price ?? null;
  };
}

function priceBy({ input, cachedInput = input, output }: ModelPrice, usage: Parameters<PriceOf>[1]): number {
  const fresh = usage.inputTokens - usage.cachedInputTokens;
  return (fresh * input + usage.cachedInputTokens * cachedInput + usage.outputTokens * output) / 1_000_000;
}

/** The offline model runs in this process and is nobody's service: its calls cost nothing, and that is known. */
export const free: PriceOf = () => 0;
