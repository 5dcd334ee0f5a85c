/** A signal that aborts with its parent, or when time is up. */
export type Deadline = {
  signal: AbortSignal;
  /** Whether the time was up before the parent aborted. */
  isOver(): boolean;
  /** What was to be done in time has ended: lets go of the timer and of the parent. */
  done(): void;
};

/** In place of `AbortSignal.any` with a time-out, whose weak references the collector has to look after long after a run has ended. */
export function deadlineIn(ms: number, parent: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  let over = false;
  const timer = setTimeout(() => {
    over = true;
    controller.abort(new DOMException(`not done within ${ms} ms`, 'TimeoutError'));
  }, ms);
  timer.unref();
  const follow = () => controller.abort(parent?.reason);
  if (parent?.aborted) follow();
  else parent?.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    isOver: () => over && !parent?.aborted,
    done() {
      clearTimeout(timer);
      parent?.removeEventListener('abort', follow);
    },
  };
}
