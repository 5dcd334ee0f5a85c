import type { Usage } from '../contracts/record.ts';

/** What a call cost in US dollars; null where the price of the model is not known. */
export type PriceOf = (model: string, usage: Omit<Usage, 'costUsd' | 'unpricedRequests'>) => number | null;

/** Opens the price list that `@pydantic/genai-prices` bundles. It takes 20 MB, so only a process that pays opens it. */
export async function openPriceList(): Promise<PriceOf> {
  const { calcPrice } = await import('@pydantic/genai-prices');
  return (model, usage) => {
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

/** The offline model runs in this process and is nobody's service: its calls cost nothing, and that is known. */
export const free: PriceOf = () => 0;
