import { MaxTurnsExceededError, ModelBehaviorError, ToolCallError } from '@openai/agents-core';
import { describe, expect, it } from 'vitest';
import { RetryableError, TerminalError } from '../contracts/errors.ts';
import { decide, retryDelay } from './decide.ts';

const provider = (status: number, headers: Record<string, string> = {}) =>
  Object.assign(new Error(`status ${status}`), { status, headers: new Headers(headers) });
const fromTool = (error: Error) => new ToolCallError('the tool failed', error);

describe('what becomes of a run that failed', () => {
  it.each([408, 409, 429, 500, 502, 503, 504, 529])('a provider that answers %i: tried again', (status) => {
    expect(decide(provider(status))).toMatchObject({
      kind: 'retry',
      code: `model-${status}`,
      askAgain: false,
    });
  });

  it.each([400, 401, 403, 404, 413, 422])('a provider that answers %i: given up', (status) => {
    expect(decide(provider(status))).toMatchObject({ kind: 'dead', code: `model-${status}` });
  });

  it('a connection that fails: tried again', () => {
    const refused = Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } });
    expect(decide(refused)).toMatchObject({ kind: 'retry', code: 'model-unreachable', askAgain: false });
  });

  it('an error that says that it is retryable: tried again, under its own code', () => {
    const cutOff = new RetryableError('model-cut-off', 'ended half way', { retryAfterMs: 700 });
    expect(decide(cutOff)).toEqual({
      kind: 'retry',
      code: 'model-cut-off',
      reason: 'ended half way',
      error: { type: 'model-cut-off', at: expect.any(Array) },
      retryAfterMs: 700,
      askAgain: false,
    });
  });

  it('an error that says that it is terminal: given up, under its own code', () => {
    expect(decide(new TerminalError('no-such-thing', 'gone'))).toEqual({
      kind: 'dead',
      code: 'no-such-thing',
      reason: 'gone',
    });
  });

  it.each([
    ['bad arguments or an unknown tool', new ModelBehaviorError('Invalid JSON provided')],
    ['a body that is no JSON', new SyntaxError('Unexpected token')],
  ])(
    'a model that broke its contract with %s: asked again, without the answer that caused it',
    (_, error) => {
      expect(decide(error)).toMatchObject({ kind: 'retry', code: 'model-broke-contract', askAgain: true });
    },
  );

  it('more steps than a run may take: a person', () => {
    expect(decide(new MaxTurnsExceededError('too many'))).toMatchObject({ kind: 'limit' });
  });

  it.each([
    ['is down', new Error('connect ECONNREFUSED')],
    ['answers 503', provider(503)],
    ['answers 404', provider(404)],
    ['answers garbage', new SyntaxError('Unexpected token < in JSON')],
  ])('a tool whose backend %s: tried again, and the model is not asked anew', (_, error) => {
    expect(decide(fromTool(error))).toMatchObject({ kind: 'retry', code: 'tool-failed', askAgain: false });
  });

  it('a tool that gives up for good: given up', () => {
    const decision = decide(fromTool(new TerminalError('no-license', 'expired')));
    expect(decision).toMatchObject({ kind: 'dead', code: 'no-license' });
  });

  it('work that was lost to another run: tried again, where it is found to be done', () => {
    const lost = fromTool(new RetryableError('work-lost', 'no longer ours'));
    expect(decide(lost)).toMatchObject({ kind: 'retry', code: 'work-lost' });
  });

  it('something that is no error at all: tried again, with what it says', () => {
    expect(decide('boom')).toMatchObject({ kind: 'retry', reason: 'boom' });
  });

  it('a provider’s message is kept short', () => {
    expect(decide(new Error('x'.repeat(9_000)))).toMatchObject({ reason: 'x'.repeat(500) });
  });
});

describe('the wait that a provider asks for', () => {
  const waitOf = (headers: Record<string, string>) => {
    const decision = decide(provider(429, headers));
    return decision.kind === 'retry' ? decision.retryAfterMs : null;
  };

  it('is taken from its headers', () => {
    expect(waitOf({ 'retry-after': '60' })).toBe(60_000);
    expect(waitOf({ 'retry-after': '1.5' })).toBe(1_500);
    expect(waitOf({ 'retry-after-ms': '250', 'retry-after': '60' })).toBe(250);
    const soon = waitOf({ 'retry-after': new Date(Date.now() + 30_000).toUTCString() });
    expect(soon).toBeGreaterThan(28_000);
    expect(soon).toBeLessThanOrEqual(30_000);
  });

  it('is not known where they say nothing that can be read', () => {
    expect(waitOf({})).toBeUndefined();
    expect(waitOf({ 'retry-after': 'later' })).toBeUndefined();
    expect(waitOf({ 'retry-after': '-5' })).toBeUndefined();
  });
});

describe('the wait before the next attempt', () => {
  it('doubles from attempt to attempt, spread by up to a fifth, up to half a minute', () => {
    for (const [attempt, base] of [
      [1, 1_000],
      [2, 2_000],
      [3, 4_000],
      [5, 16_000],
      [6, 30_000],
      [40, 30_000],
    ] as const) {
      const waits = Array.from({ length: 50 }, () => retryDelay(attempt, 1_000, undefined));
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(base);
      expect(Math.max(...waits)).toBeLessThanOrEqual(base * 1.2);
      expect(new Set(waits).size).toBeGreaterThan(1);
    }
  });

  it('is never shorter than what the other side asked for', () => {
    expect(retryDelay(1, 1_000, 45_000)).toBe(45_000);
    expect(retryDelay(3, 1_000, 10)).toBeGreaterThanOrEqual(4_000);
  });
});
