import { Agent, Runner, setTracingDisabled } from '@openai/agents-core';
import type { Settings } from '@switchboard/shared';
import { openModels, openPriceList, retrySettings } from '@switchboard/shared/service';
import { z } from 'zod';
import { ratingSchema } from '../contracts/row.ts';
import type { Judge } from './judge.ts';
import { rubric } from './rubric.ts';
import { rulesJudge } from './rules-judge.ts';

const answerSchema = z.object({
  because: z.string(),
  specific: ratingSchema,
  onTopic: ratingSchema,
  consistent: ratingSchema,
});

/** The judge that the environment has: a model, or the rules that stand in for one offline. */
export async function judgeOf(settings: Settings): Promise<Judge> {
  return settings.offline ? rulesJudge : modelJudge(settings);
}

/**
 * A model as the judge, by the rubric and with a strict output schema. An answer that does not fit the schema is asked for once more; a provider
 * that is busy is asked again as the agents' is.
 */
export async function modelJudge(settings: Settings): Promise<Judge> {
  setTracingDisabled(true);
  const { links, timeoutMs } = await openModels(settings, () => {
    throw new Error('the judge has no offline model');
  });
  const [link] = links;
  if (!link) throw new Error('the judge has no model');
  const priceOf = await openPriceList(settings.MODEL_PRICES);
  const runner = new Runner({ tracingDisabled: true, modelSettings: retrySettings(settings.MODEL_RETRIES) });
  const agent = new Agent({
    name: 'judge',
    instructions: rubric,
    model: link.model,
    modelSettings: { temperature: 0, store: false },
    outputType: answerSchema,
  });
  const ask = async (input: string) => {
    const result = await runner.run(agent, input, {
      maxTurns: 1,
      signal: AbortSignal.timeout(timeoutMs),
      stream: true,
    });
    await result.completed;
    const { finalOutput, rawResponses } = result;
    const tokens = rawResponses.map(({ usage }) => ({
      requests: 1,
      inputTokens: usage.inputTokens,
      cachedInputTokens: sum(usage.inputTokensDetails, 'cached_tokens'),
      outputTokens: usage.outputTokens,
      reasoningTokens: sum(usage.outputTokensDetails, 'reasoning_tokens'),
    }))[0] ?? { requests: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0 };
    const { because: _, ...ratings } = answerSchema.parse(finalOutput);
    return { ratings, tokens, costUsd: priceOf(link.name, tokens) };
  };
  return {
    name: link.name,
    async rate({ message, route, reason }) {
      const input = JSON.stringify({ message, sentTo: route, reason });
      try {
        return await ask(input);
      } catch {
        // What the provider's own retries did not mend: a broken answer, a cut-off, or one more 5xx.
        return ask(input);
      }
    },
  };
}

function sum(details: Record<string, number>[] | undefined, key: string): number {
  return (details ?? []).reduce((total, one) => total + (one[key] ?? 0), 0);
}
