import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer, JsMsg } from '@nats-io/jetstream';

/** How long one request for a message waits at the server; also the longest that an idle consumer takes to notice a drain. */
const PULL_MS = 2_000;

export type Consumption = {
  /** Messages that are being handled. */
  inFlight(): number;
  /** Stops asking for messages. Resolves when no request can be answered any more; handlers may still run. */
  stop(): Promise<void>;
  /** Resolves when no handler runs. */
  idle(): Promise<void>;
};

/**
 * Hands messages of a durable consumer to `handle`, at most `slots` at a time. It asks the server for a message only when a slot is
 * free, so that no message waits here while another replica is idle. `handle` settles each message, which stays ours for as long as that
 * takes: the server hears of it every `beatMs`. What it throws is given to `onError`, and the message comes again after its ack wait.
 * A server that does not answer is asked again; `onNoAnswer` is told once, from the second time in a row on.
 */
export function consume(
  open: () => Promise<Consumer>,
  options: {
    slots: number;
    /** Well below the consumer's ack wait, in milliseconds. */
    beatMs: number;
    handle: (message: JsMsg) => Promise<void>;
    onError: (error: unknown) => void;
    onNoAnswer: (error: unknown) => void;
  },
): Consumption {
  let stopped = false;
  let running = 0;
  let wake: (() => void) | undefined;
  const idlers: (() => void)[] = [];

  const run = async (message: JsMsg) => {
    running++;
    const beat = setInterval(() => message.working(), options.beatMs);
    try {
      await options.handle(message);
    } catch (error) {
      options.onError(error);
    } finally {
      clearInterval(beat);
      running--;
      wake?.();
      if (running === 0) for (const resolve of idlers.splice(0)) resolve();
    }
  };

  const loop = async () => {
    let consumer: Consumer | undefined;
    let unanswered = 0;
    while (!stopped) {
      if (running >= options.slots) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      try {
        consumer ??= await open();
        const message = await consumer.next({ expires: PULL_MS });
        unanswered = 0;
        if (message === null) continue;
        // It was asked for before the drain and nobody has begun it: another replica can have it now.
        if (stopped) message.nak();
        else void run(message);
      } catch (error) {
        if (stopped) break;
        consumer = undefined;
        unanswered += 1;
        if (unanswered === 2) options.onNoAnswer(error);
        if (unanswered > 1) await delay(500);
      }
    }
  };

  const looping = loop();
  return {
    inFlight: () => running,
    stop: async () => {
      stopped = true;
      wake?.();
      // A request ends at the server, but a connection that is lost keeps the client's side of it waiting until it is back.
      const late = new AbortController();
      await Promise.race([looping, delay(2 * PULL_MS, undefined, { signal: late.signal }).catch(() => {})]);
      late.abort();
    },
    idle: () => (running === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
  };
}
