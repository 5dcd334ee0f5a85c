/** npm passes a Ctrl-C on to a process that has had it from the terminal already: two within this time are one. */
const SAME_SIGNAL_MS = 500;

/**
 * Resolves with the first signal to stop; calls `atOnce` for a further one. `npm start` becomes this program by `exec`, so that a signal to
 * npm comes here and not to a shell.
 */
export function untilAskedToStop(atOnce: () => void): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let first: number | undefined;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (first === undefined) first = Date.now();
        else if (Date.now() - first > SAME_SIGNAL_MS) atOnce();
        resolve(signal);
      });
    }
  });
}
