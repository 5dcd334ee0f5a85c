import { MaxTurnsExceededError, ModelBehaviorError } from '@openai/agents-core';
import { expect, it } from 'vitest';
import { RetryableError, TerminalError } from '../contracts/errors.ts';
import { isBrokenContract, isRetryable, isStepLimit } from './errors.ts';

const status = (code: number) => Object.assign(new Error(`status ${code}`), { status: code });

it.each([
  ['408 request time-out', status(408), true],
  ['409 conflict', status(409), true],
  ['429 too many requests', status(429), true],
  ['500', status(500), true],
  ['502', status(502), true],
  ['503', status(503), true],
  ['529 overloaded', status(529), true],
  ['a network error', new TypeError('fetch failed'), true],
  ['a malformed body', new SyntaxError('Unexpected end of JSON input'), true],
  ['a broken contract', new ModelBehaviorError('unknown tool'), true],
  ['one of our own that says so', new RetryableError('later', 'later'), true],
  ['400 bad request', status(400), false],
  ['401 no key', status(401), false],
  ['403 forbidden', status(403), false],
  ['404 no such model', status(404), false],
  ['413 too large', status(413), false],
  ['422 unprocessable', status(422), false],
  ['one of our own that says so', new TerminalError('never', 'never'), false],
])('asking again after %s may help: %3$s', (_, error, may) => {
  expect(isRetryable(error)).toBe(may);
});

it('only what the model itself answered breaks its contract', () => {
  expect(isBrokenContract(new ModelBehaviorError('unknown tool'))).toBe(true);
  expect(isBrokenContract(new SyntaxError('Unexpected token'))).toBe(true);
  expect(isBrokenContract(status(503))).toBe(false);
  expect(isBrokenContract(new TypeError('fetch failed'))).toBe(false);
});

it('a run that took too many steps is told from one that failed', () => {
  expect(isStepLimit(new MaxTurnsExceededError('12'))).toBe(true);
  expect(isStepLimit(new ModelBehaviorError('no'))).toBe(false);
});
