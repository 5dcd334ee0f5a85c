import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

const effectSchema = z.object({ conversation: z.string(), turn: z.string() });

type EffectRequest = z.infer<typeof effectSchema> & { key: string; at: Date; repeated: boolean };

/** A backend that changes something: it does so once for each idempotency key, and keeps every request that came. */
export type EffectServer = {
  url: string;
  requests: EffectRequest[];
  /** How long it takes from now on, in milliseconds. */
  afterMs: number;
  /** How many further requests of a conversation it refuses with 503. */
  failFor: Map<string, number>;
  close(): Promise<void>;
};

export async function startEffectServer(): Promise<EffectServer> {
  const requests: EffectRequest[] = [];
  const server = createServer(async (incoming, response) => {
    response.on('error', () => {});
    const effect = effectSchema.parse(await json(incoming));
    const key = z.string().min(1).parse(incoming.headers['idempotency-key']);
    const failures = effects.failFor.get(effect.conversation) ?? 0;
    if (failures > 0) {
      effects.failFor.set(effect.conversation, failures - 1);
      response.writeHead(503).end();
      return;
    }
    requests.push({ ...effect, key, at: new Date(), repeated: requests.some((one) => one.key === key) });
    if (effects.afterMs > 0) await delay(effects.afterMs);
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ done: effect.turn }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const effects: EffectServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    afterMs: 0,
    failFor: new Map(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return effects;
}
