import { type ClientRequest, get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Bus, subjects } from '@switchboard/shared';
import { agentProcess, startProcess } from './processes.ts';
import { percentile } from './statistics.ts';

const KEY = 'the-server-key-of-the-benchmark';

export type GatewayFigures = {
  connections: number;
  turns: number;
  turnsPerSecond: number;
  /** Milliseconds from the first text's arrival over the broker to its arrival over the gateway's event stream. */
  added: { p50: number; p95: number; p99: number };
  /** Milliseconds from the sending of a turn to its first text. */
  firstText: { p50: number; p95: number };
  /** Answers other than 202, and streams that ended. */
  errors: number;
  /** Turns without a reply over the event stream, and replies beyond one a turn. */
  lost: number;
  repeated: number;
  cpuMsPerTurn: number;
  rssMb: number;
};

/**
 * Opens `connections` event streams, one a conversation, and sends turns through the gateway at a steady rate. The same text is followed over
 * the broker by this process too: the difference is what the gateway adds.
 */
export async function measureGateway(
  bus: Bus,
  url: string,
  options: { connections: number; turnsPerSecond: number; seconds: number },
): Promise<GatewayFigures> {
  let base = '';
  const agent = await agentProcess('billing', { NATS_URL: url });
  const gateway = await startProcess(
    fileURLToPath(new URL('../../services/gateway/src/main.ts', import.meta.url)),
    { NATS_URL: url, HTTP_PORT: '0', SERVER_KEYS: KEY, INTAKE_LIMIT: '1000000' },
    (line) => {
      base = /"url":"(http:[^"]+)"/.exec(line)?.[1] ?? base;
      return base !== '';
    },
  );
  const readers: ClientRequest[] = [];
  try {
    const id = Date.now().toString(36);
    const conversations = Array.from({ length: options.connections }, (_, i) => `gateway-${id}-${i}`);
    const arrivals = new Map<string, { broker?: number; stream?: number }>();
    const sent = new Map<string, number>();
    const added: number[] = [];
    const firstText: number[] = [];
    const replies = new Map<string, number>();
    let errors = 0;

    /** Of the two ways either may be first, since this process reads many sockets in turn. */
    const arrived = (conversation: string, way: 'broker' | 'stream') => {
      const both = { ...arrivals.get(conversation), [way]: performance.now() };
      if (both.broker === undefined || both.stream === undefined) {
        arrivals.set(conversation, both);
        return;
      }
      arrivals.delete(conversation);
      added.push(both.stream - both.broker);
      firstText.push(both.stream - (sent.get(conversation) ?? Number.NaN));
    };
    const live = bus.nc.subscribe(subjects.live('web', '*'), {
      callback: (_, message) => {
        if (message.string().includes('"type":"delta"')) {
          arrived(message.subject.split('.')[2] ?? '', 'broker');
        }
      },
    });
    const onEvents = (conversation: string, text: string) => {
      if (text.includes('event: delta')) arrived(conversation, 'stream');
      const count = text.split('event: reply').length - 1;
      if (count > 0) replies.set(conversation, (replies.get(conversation) ?? 0) + count);
    };
    let open = true;
    await Promise.all(
      conversations.map(
        (conversation) =>
          new Promise<void>((resolve, reject) => {
            const headers = { authorization: `Bearer ${KEY}` };
            const request = get(`${base}/v1/conversations/${conversation}/events`, { headers, agent: false });
            readers.push(request);
            request.on('error', reject);
            request.on('response', (response) => {
              if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
              response.setEncoding('utf8').on('data', (text) => onEvents(conversation, text));
              response.on('close', () => {
                if (open) errors++;
              });
              resolve();
            });
          }),
      ),
    );

    const turns = options.turnsPerSecond * options.seconds;
    const send = async (conversation: string, agent?: string) => {
      sent.set(conversation, performance.now());
      const answer = await fetch(`${base}/v1/conversations/${conversation}/turns`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({ text: 'Is that right?', ...(agent ? { agent } : {}) }),
      });
      await answer.arrayBuffer();
      if (answer.status !== 202) errors++;
    };
    const run = async (count: number, agent?: string) => {
      const began = performance.now();
      const sending: Promise<void>[] = [];
      for (let i = 0; i < count; i++) {
        const due = began + (i * 1_000) / options.turnsPerSecond;
        if (due > performance.now()) await delay(due - performance.now());
        sending.push(send(conversations[i % conversations.length] ?? '', agent));
      }
      await Promise.all(sending);
      return performance.now() - began;
    };
    const repliesCame = () => [...replies.values()].reduce((sum, count) => sum + count, 0);
    const settle = async (expected: number) => {
      for (const end = performance.now() + 20_000; repliesCame() < expected && performance.now() < end; ) {
        await delay(20);
      }
    };

    // The first turn of each conversation chooses its agent; together they pay for compilation everywhere.
    await run(options.connections, 'billing');
    await settle(options.connections);
    for (const samples of [added, firstText]) samples.length = 0;
    const before = repliesCame();
    const cpuBefore = (await gateway.report()).cpuMicros;
    const ms = await run(turns);
    await settle(before + turns);
    const after = await gateway.report();
    const came = repliesCame() - before;
    open = false;
    live.unsubscribe();
    return {
      connections: options.connections,
      turns,
      turnsPerSecond: (turns / ms) * 1_000,
      added: { p50: percentile(added, 0.5), p95: percentile(added, 0.95), p99: percentile(added, 0.99) },
      firstText: { p50: percentile(firstText, 0.5), p95: percentile(firstText, 0.95) },
      errors,
      lost: Math.max(0, turns - came),
      repeated: Math.max(0, came - turns),
      cpuMsPerTurn: (after.cpuMicros - cpuBefore) / 1_000 / turns,
      rssMb: after.rssBytes / 1e6,
    };
  } finally {
    for (const reader of readers) reader.destroy();
    await gateway.stop();
    await agent.stop();
  }
}
