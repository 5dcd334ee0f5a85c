import type { Settings } from '../config/settings.ts';
import type { ModelChain } from './chain.ts';
import { OfflineModel, type OfflineRules } from './offline.ts';
import { inOnePiece } from './whole.ts';

/** The name that the offline model has in run records. */
export const OFFLINE = 'offline';

/** The models of one agent: the provider's, or the offline one where the environment names no provider. */
export async function openModels(settings: Settings, offlineRules: OfflineRules): Promise<ModelChain> {
  const timeoutMs = settings.MODEL_TIMEOUT_MS;
  if (settings.offline) {
    const model = new OfflineModel(offlineRules, settings.OFFLINE_DELAY_MS);
    return { links: [{ name: OFFLINE, model }], offline: true, timeoutMs, provider: 'switchboard' };
  }
  const [{ OpenAIProvider }, { OpenAI }] = await Promise.all([
    import('@openai/agents-openai'),
    import('openai'),
  ]);
  const openAIClient = new OpenAI({
    // A server of one's own may want no key; the client insists on one.
    apiKey: settings.OPENAI_API_KEY ?? 'none',
    baseURL: settings.OPENAI_BASE_URL ?? null,
    maxRetries: 0,
    timeout: timeoutMs,
  });
  const provider = new OpenAIProvider({ openAIClient, useResponses: settings.OPENAI_API === 'responses' });
  const links = await Promise.all(
    settings.models.map(async (name) => {
      const model = await provider.getModel(name);
      return { name, model: settings.OPENAI_STREAM ? model : inOnePiece(model) };
    }),
  );
  const { hostname, port, protocol } = new URL(openAIClient.baseURL);
  const server = { address: hostname, port: Number(port) || (protocol === 'http:' ? 80 : 443) };
  return { links, offline: false, timeoutMs, provider: 'openai', server };
}
