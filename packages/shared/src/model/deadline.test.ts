import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { waitFor } from '../testing/wait.ts';
import { deadlineIn } from './deadline.ts';

it('what takes too long is aborted, and is told from what its parent has stopped', async () => {
  const late = deadlineIn(5, new AbortController().signal);
  await waitFor(() => late.signal.aborted, { what: 'the time to be up' });
  expect(late.signal.reason).toMatchObject({ name: 'TimeoutError' });
  expect(late.isOver()).toBe(true);

  const parent = new AbortController();
  const stopped = deadlineIn(60_000, parent.signal);
  parent.abort(new Error('drained'));
  expect(stopped.signal.reason).toEqual(new Error('drained'));
  expect(stopped.isOver()).toBe(false);
});

it('a parent that has stopped already stops it at once', () => {
  expect(deadlineIn(60_000, AbortSignal.abort()).signal.aborted).toBe(true);
});

it('what has ended in time leaves nothing behind at its parent', () => {
  const parent = new AbortController();
  const deadline = deadlineIn(60_000, parent.signal);
  expect(getEventListeners(parent.signal, 'abort')).toHaveLength(1);
  deadline.done();
  expect(getEventListeners(parent.signal, 'abort')).toHaveLength(0);
  parent.abort();
  expect(deadline.signal.aborted).toBe(false);
});
