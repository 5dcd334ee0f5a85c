import { setTimeout as delay } from 'node:timers/promises';
import type { Bus } from '@switchboard/shared';
import { HttpProblem } from '../http/problem.ts';
import type { Outage } from '../outage.ts';

export type Pressure = {
  /** Turns that no agent process has taken in yet. */
  lag(): number;
  /** Throws 503 where more wait than the limit. */
  check(): void;
  close(): void;
};

const POLL_MS = 1_000;

/**
 * Watches how many turns wait for the intake. TURNS is a work queue, so what it holds is what is pending and what is in hand; that also holds
 * where no agent has ever run and the consumer is not there yet.
 */
export function watchPressure(bus: Bus, limit: number, outage: Outage): Pressure {
  const stopping = new AbortController();
  let lag = 0;
  const watch = async () => {
    while (!stopping.signal.aborted) {
      try {
        lag = (await bus.jsm.streams.info('TURNS')).state.messages;
        outage.worked();
      } catch (error) {
        if (!stopping.signal.aborted) outage.failed(error);
      }
      await delay(POLL_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
    }
  };
  void watch();
  return {
    lag: () => lag,
    check() {
      if (lag <= limit) return;
      throw new HttpProblem(
        503,
        'busy',
        'More messages wait than can be taken in. Please try again shortly.',
        {
          retryAfter: 5,
        },
      );
    },
    close: () => stopping.abort(),
  };
}
