import type { Server } from 'node:http';

/** Requests that are being answered. */
export type InFlight = {
  /** Resolves when none is left, or after `graceMs`. */
  ended(graceMs: number): Promise<void>;
};

export function watchRequests(server: Server): InFlight {
  let count = 0;
  let onNone = () => {};
  server.on('request', (_, response) => {
    count++;
    response.once('close', () => {
      count--;
      if (count === 0) onNone();
    });
  });
  return {
    ended: (graceMs) =>
      new Promise((resolve) => {
        const late = setTimeout(resolve, graceMs);
        onNone = () => {
          clearTimeout(late);
          resolve();
        };
        if (count === 0) onNone();
      }),
  };
}
