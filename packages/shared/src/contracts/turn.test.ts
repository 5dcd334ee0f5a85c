import { describe, expect, it } from 'vitest';
import { problemsOf } from './problems.ts';
import { MAX_TURN_TEXT_BYTES, type Turn, turnSchema } from './turn.ts';

const turn: Turn = { v: 1, id: 'm1', conversation: 'c1', channel: 'web', text: 'I was charged twice' };

function problems(value: unknown): string[] {
  const parsed = turnSchema.safeParse(value);
  return parsed.success ? [] : problemsOf(parsed.error);
}

it('a turn needs an id, a conversation, a channel and a text, and no more', () => {
  expect(turnSchema.parse(turn)).toEqual(turn);
  for (const key of ['v', 'id', 'conversation', 'channel', 'text'] as const) {
    const { [key]: _, ...rest } = turn;
    expect(problems(rest)).toEqual([expect.stringContaining(`${key}: `)]);
  }
});

it('a turn may say when it was written, whom it is for and who the customer is', () => {
  const full = {
    ...turn,
    sentAt: '2026-05-02T10:00:00.123Z',
    agent: 'billing',
    customer: { by: 'web-session', accountId: 'A-1', email: 'eve@example.org' },
  };
  expect(turnSchema.parse(full)).toEqual(full);
});

it('what is not of a turn is left out', () => {
  expect(turnSchema.parse({ ...turn, owner: 'billing', customer: { by: 'x', admin: true } })).toEqual({
    ...turn,
    customer: { by: 'x' },
  });
});

describe('the text', () => {
  it('may be up to 32 KB of UTF-8, and is kept as it was written', () => {
    for (const text of ['x'.repeat(MAX_TURN_TEXT_BYTES), 'é'.repeat(MAX_TURN_TEXT_BYTES / 2), '  hi\n']) {
      expect(turnSchema.parse({ ...turn, text }).text).toBe(text);
    }
  });

  it.each(['x'.repeat(MAX_TURN_TEXT_BYTES + 1), 'é'.repeat(MAX_TURN_TEXT_BYTES / 2 + 1)])(
    'may not be longer, counted in bytes',
    (text) => {
      expect(problems({ ...turn, text })).toEqual([expect.stringMatching(/^text: must be at most 32 KB/)]);
    },
  );

  it.each(['', ' ', '\n\t'])('may not be empty: %j', (text) => {
    expect(problems({ ...turn, text })).toEqual(['text: must not be empty']);
  });
});

it.each([
  { v: 2 },
  { id: 'a b' },
  { conversation: 'a.b' },
  { channel: 'Web' },
  { text: 7 },
  { agent: 'Billing!' },
  { sentAt: 'yesterday' },
  { sentAt: '2026-05-02T10:00:00+02:00' },
  { customer: { accountId: 'A-1' } },
  { customer: { by: 'x', accountId: '' } },
])('a turn with %j is refused', (wrong) => {
  expect(problems({ ...turn, ...wrong })).not.toEqual([]);
});
