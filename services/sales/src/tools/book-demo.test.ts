import { toolCall } from '@switchboard/shared/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Calendar, memoryCalendar } from '../store/calendar.ts';
import { bookDemo, demoReportSchema } from './book-demo.ts';
import { slotsIn, slotText } from './slot-text.ts';

/** A Thursday. */
const now = () => new Date('2026-11-26T23:30:00Z');
const slot = '2026-11-27T14:00Z';

let calendar: Calendar;
beforeEach(() => {
  calendar = memoryCalendar(now);
});

async function demo(args: Record<string, unknown>, call = toolCall()) {
  const all = { slot: null, email: null, name: null, topic: null, ...args };
  return demoReportSchema.parse(JSON.parse(await bookDemo(calendar).execute(all, call)));
}

describe('book_demo', () => {
  it('shows free times on working days and books nothing', async () => {
    const { free, booked } = await demo({});
    expect(booked).toBeNull();
    expect(free.map(({ text }) => text).slice(2, 5)).toEqual([
      'Fri 27 Nov 2026, 16:00 UTC',
      'Mon 30 Nov 2026, 10:00 UTC',
      'Mon 30 Nov 2026, 14:00 UTC',
    ]);
  });

  it('books a slot, which is free no more', async () => {
    const { booked } = await demo({ slot, email: 'jo@acme.example' });
    expect(booked).toMatchObject({
      slot,
      email: 'jo@acme.example',
      minutes: 30,
      reference: expect.stringMatching(/^D-/),
    });
    expect(await calendar.free()).not.toContain(slot);
    await expect(demo({ slot, email: 'al@acme.example' }, toolCall({ key: 'other' }))).rejects.toThrow(
      /not free.*Offer other times: 2026-11-27T10:00Z/,
    );
  });

  it('books once for the same key', async () => {
    const order = () => demo({ slot, email: 'jo@acme.example' }, toolCall({ key: 'k' }));
    const [first, second] = await Promise.all([order(), order()]);
    expect(second).toEqual(first);
    expect(await calendar.free()).toHaveLength(14);
  });

  it('gives a slot to one of two who want it at once', async () => {
    const orders = ['a', 'b'].map((key) => demo({ slot, email: `${key}@acme.example` }, toolCall({ key })));
    const results = await Promise.allSettled(orders);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('invites the address that the channel verified where none was given', async () => {
    const call = toolCall({ verified: { email: 'me@acme.example', by: 'web-session' } });
    expect((await demo({ slot }, call)).booked?.email).toBe('me@acme.example');
  });

  it.each([
    ['no address', { slot }, /address is missing/],
    ['what is no address', { slot, email: 'jo at acme' }, /not an e-mail address/],
    [
      'an address with a header in it',
      { slot, email: 'jo@acme.example\r\nBcc: all@acme.example' },
      /not an e-mail address/,
    ],
    ['a time that is not offered', { slot: '2026-11-27T03:00Z', email: 'jo@acme.example' }, /not free/],
    ['the past', { slot: '2020-01-01T10:00Z', email: 'jo@acme.example' }, /not free/],
    ['what is no time', { slot: 'tomorrow', email: 'jo@acme.example' }, /not free/],
  ])('refuses %s, and books nothing', async (_, args, words) => {
    await expect(demo(args)).rejects.toMatchObject({
      name: 'ToolRefusal',
      message: expect.stringMatching(words),
    });
    expect(await calendar.free()).toHaveLength(15);
  });
});

it('a slot is read back from its words', () => {
  const slots = ['2026-11-27T14:00Z', '2026-09-01T10:00Z', '2027-01-04T16:00Z'];
  expect(slotsIn(slots.map(slotText).join(' or '))).toEqual(slots);
  expect(slotsIn('tomorrow at ten')).toEqual([]);
});
