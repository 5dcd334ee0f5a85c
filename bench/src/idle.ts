import { setTimeout as delay } from 'node:timers/promises';
import { agentProcess } from './processes.ts';

/** Megabytes of memory that a service has in use a few seconds after its start, without work. */
export async function measureIdle(url: string, env: Record<string, string> = {}): Promise<number> {
  const service = await agentProcess('billing', { NATS_URL: url, ...env });
  try {
    await delay(5_000);
    return (await service.report()).rssBytes / 1e6;
  } finally {
    await service.stop();
  }
}
