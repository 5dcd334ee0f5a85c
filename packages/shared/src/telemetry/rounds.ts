import { setTimeout as delay } from 'node:timers/promises';

/** Between two samples of the broker. Milliseconds. */
const EVERY_MS = 5_000;
/** What the broker gets to answer; longer than this and it is as good as away. */
const PATIENCE_MS = 2_000;

/** Does a round every few seconds, the first at once, and never keeps the process alive. Returns how to stop. */
export function inRounds(round: () => Promise<unknown>): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  const go = async () => {
    while (!signal.aborted) {
      await round();
      await delay(EVERY_MS, undefined, { signal, ref: false }).catch(() => {});
    }
  };
  void go();
  return () => stopping.abort();
}

/** A request to a broker that was lost may wait until it is back; here it rejects after two seconds. */
export async function inTime<T>(request: Promise<T>): Promise<T> {
  const late = new AbortController();
  try {
    return await Promise.race([
      request,
      delay(PATIENCE_MS, undefined, { signal: late.signal, ref: false }).then(() => {
        throw new Error('the broker did not answer in time');
      }),
    ]);
  } finally {
    late.abort();
    request.catch(() => {});
  }
}
