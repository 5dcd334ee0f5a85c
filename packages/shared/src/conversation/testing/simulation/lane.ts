/** What a request to the broker comes to: it is answered, it never arrives, or it arrives after the client has given up. */
export type Fate = 'answered' | 'lost' | 'late';

/** How far behind a replica is that answers reads of one stream or bucket, in changes. */
export type Lag = { of: string; by: number } | null;

type Request = {
  what: string;
  effect: (lag: Lag) => unknown;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
};

/**
 * One handler of one message. Whatever it asks of the outside world waits here until the test lets it happen, so every interleaving
 * of handlers is reachable, and a crash between any two steps is the end of asking.
 */
export type Lane = {
  readonly name: string;
  readonly waiting: Request[];
  state: 'running' | 'done' | 'crashed';
  /** What the handler threw, where it did. */
  error?: unknown;
};

export type Ask = <T>(what: string, effect: (lag: Lag) => T) => Promise<T>;

/** Starts a handler in a lane of its own. */
export async function startLane(name: string, handler: (ask: Ask) => Promise<void>): Promise<Lane> {
  const lane: Lane = { name, waiting: [], state: 'running' };
  const ask = <T>(what: string, effect: (lag: Lag) => T) =>
    new Promise<T>((resolve, reject) => {
      const settle = (value: unknown) => resolve(value as T);
      if (lane.state !== 'crashed') lane.waiting.push({ what, effect, resolve: settle, reject });
    });
  handler(ask)
    .catch((error) => {
      lane.error = error;
    })
    .finally(() => {
      if (lane.state === 'running') lane.state = 'done';
    });
  await untilNextRequest();
  return lane;
}

/** Lets a lane's oldest request happen; a late one is handed to `limbo`, to take effect whenever that is called. */
export async function proceed(
  lane: Lane,
  fate: Fate,
  lag: Lag,
  limbo: (what: string, effect: () => void) => void,
): Promise<string | null> {
  const request = lane.waiting.shift();
  if (request === undefined) return null;
  if (fate === 'answered') {
    try {
      request.resolve(request.effect(lag));
    } catch (error) {
      request.reject(error);
    }
  } else {
    if (fate === 'late') limbo(`${lane.name}: ${request.what}`, () => void request.effect(null));
    request.reject(new Error(`${request.what} timed out`));
  }
  await untilNextRequest();
  return request.what;
}

/** The process ends: what it was about to ask is never asked. */
export function crash(lane: Lane): void {
  lane.state = 'crashed';
  lane.waiting.length = 0;
}

/** A handler between two requests only runs microtasks, so it has come to its next request when they are drained. */
function untilNextRequest(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
