import { describe, expect, it } from 'vitest';
import { deskCommandSchema, ticketSchema } from './desk.ts';
import { MAX_TURN_TEXT_BYTES } from './turn.ts';

const common = { v: 1, id: 'd1', conversation: 'c1', by: 'Ada' };
const reply = { ...common, kind: 'reply', text: 'Done.' };
const giveBack = { ...common, kind: 'return', to: 'billing', note: '' };

it('a person takes, answers and returns', () => {
  for (const command of [{ ...common, kind: 'take' }, reply, giveBack]) {
    expect(deskCommandSchema.parse(command)).toEqual(command);
  }
});

it('names and texts are freed of the space around them', () => {
  expect(deskCommandSchema.parse({ ...reply, by: ' Ada ', text: '\nDone. ' })).toEqual(reply);
});

describe('a command is refused', () => {
  it.each([
    { ...reply, v: 2 },
    { ...reply, kind: 'close' },
    { ...reply, id: '' },
    { ...reply, id: 'a b' },
    { ...reply, id: 'x'.repeat(101) },
    { ...reply, conversation: 'a.b' },
    { ...reply, by: ' ' },
    { ...reply, text: ' ' },
    { ...giveBack, to: 'Billing' },
    { ...common, kind: 'return' },
  ])('as %j', (command) => {
    expect(deskCommandSchema.safeParse(command).success).toBe(false);
  });

  it('with an answer that is longer than a turn may be, counted in bytes', () => {
    const fits = 'é'.repeat(MAX_TURN_TEXT_BYTES / 2);
    expect(deskCommandSchema.safeParse({ ...reply, text: fits }).success).toBe(true);
    expect(deskCommandSchema.safeParse({ ...reply, text: `${fits}!` }).success).toBe(false);
  });
});

it('a ticket says who waits since when, why, and whether somebody has it', () => {
  const ticket = {
    v: 1,
    conversation: 'c1',
    rev: 9,
    status: 'taken',
    by: 'Ada',
    from: 'billing',
    reason: 'asked for a person',
    channel: 'web',
    unanswered: 2,
    since: '2026-05-02T10:00:00.000Z',
  };
  expect(ticketSchema.parse(ticket)).toEqual(ticket);
  expect(ticketSchema.safeParse({ ...ticket, status: 'open' }).success).toBe(false);
  expect(ticketSchema.safeParse({ ...ticket, unanswered: -1 }).success).toBe(false);
});
