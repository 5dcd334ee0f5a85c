import { ToolCallError } from '@openai/agents-core';
import { expect, it } from 'vitest';
import { RetryableError, TerminalError } from '../contracts/errors.ts';
import { safeError } from './safe-error.ts';

const PRIVATE = 'my-card-4111';

it.each([
  [new TerminalError('publish-refused', PRIVATE), 'publish-refused'],
  [new RetryableError('work-lost', PRIVATE), 'work-lost'],
  [Object.assign(new Error(PRIVATE), { status: 429 }), '429'],
  [Object.assign(new Error(PRIVATE), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  [new TypeError(PRIVATE), 'TypeError'],
  [new ToolCallError(PRIVATE, Object.assign(new Error(PRIVATE), { code: '22P02' })), '22P02'],
  [PRIVATE, '_OTHER'],
])('%s is told by its kind and by where it came up, without its text', (error, type) => {
  const told = safeError(error);
  expect(told.type).toBe(type);
  expect(JSON.stringify(told)).not.toContain(PRIVATE);
});

it('a text of several lines that looks like a stack is no place in the code', () => {
  const told = safeError(new Error(`first\n    at ${PRIVATE}`));
  expect(JSON.stringify(told.at)).not.toContain(PRIVATE);
  expect(told.at[0]).toContain('safe-error.test.ts');
});

it('of an error that came of another the system’s code is told, however deep it is', () => {
  const refused = Object.assign(new Error(PRIVATE), { code: 'ECONNREFUSED' });
  const failed = new TypeError('fetch failed', { cause: refused });
  expect(safeError(new Error('Connection error.', { cause: failed }))).toMatchObject({
    type: 'Error',
    cause: 'ECONNREFUSED',
  });
  expect(safeError(new Error('no cause'))).not.toHaveProperty('cause');
});
