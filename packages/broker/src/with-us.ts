const living = new Set<() => void>();
const SIGNALS: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Calls `end` when this process ends while the returned function has not been called: by itself, by an error, or by a signal that nobody
 * here handles. What `end` does must be synchronous. A kill -9 of this process cannot be seen
 * here.
 */
export function endWithUs(end: () => void): () => void {
  if (living.size === 0) {
    process.on('exit', endAll);
    for (const signal of SIGNALS) process.on(signal, endUnlessHandled);
  }
  living.add(end);
  return () => {
    if (!living.delete(end) || living.size > 0) return;
    stopListening();
  };
}

function endAll(): void {
  for (const end of living) end();
}

// Having a listener takes away a signal's own effect. Where it is the only one, the effect is given back; where there are others, it is
// theirs to decide when this process ends.
function endUnlessHandled(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  endAll();
  stopListening();
  process.kill(process.pid, signal);
}

function stopListening(): void {
  process.off('exit', endAll);
  for (const signal of SIGNALS) process.off(signal, endUnlessHandled);
}
