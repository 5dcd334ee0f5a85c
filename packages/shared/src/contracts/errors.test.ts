import { expect, it } from 'vitest';
import { messageOf, RetryableError, TerminalError } from './errors.ts';

it('an error has a stable code, a message and its cause', () => {
  const cause = new Error('socket closed');
  const error = new TerminalError('publish-refused', 'the broker refused a message', { cause });
  expect(error).toMatchObject({ name: 'TerminalError', code: 'publish-refused', cause });
  expect(error).not.toBeInstanceOf(RetryableError);
});

it('an error that may pass knows how long the other side asked to wait', () => {
  expect(new RetryableError('busy', 'try later', { retryAfterMs: 2_000 }).retryAfterMs).toBe(2_000);
  expect(new RetryableError('busy', 'try later').retryAfterMs).toBeUndefined();
});

it('anything thrown has a text', () => {
  expect(messageOf(new Error('no'))).toBe('no');
  expect(messageOf('no')).toBe('no');
  expect(messageOf(undefined)).toBe('undefined');
});
