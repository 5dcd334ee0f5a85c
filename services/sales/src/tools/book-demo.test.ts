import { startTestPostgres, type TestPostgres, toolCall } from '@switchboard/shared/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrations } from '../store/migrations.ts';
import type { SalesTables } from '../store/tables.ts';
import { backendsOver, forgetOrders, openSales } from '../testing/sales.ts';
import { bookDemo, demoReportSchema } from './book-demo.ts';
import { slotsIn, slotText } from './slot-text.ts';

/** A Thursday. */
const now = () => new Date('2026-11-26T23:30:00Z');
const slot = '2026-11-27T14:00Z';

let postgres: TestPostgres;
let sales: Awaited<ReturnType<typeof openSales>>;
beforeAll(async () => {
  postgres = await startTestPostgres();
  sales = await openSales(postgres, now);
});
afterAll(() => postgres?.stop());
beforeEach(() => forgetOrders(sales.db));

const rows = () =>
  Promise.all([
    sales.db.selectFrom('bookings').selectAll().execute(),
    sales.db.selectFrom('mails').selectAll().execute(),
    sales.db.selectFrom('effects').selectAll().execute(),
  ]);

async function demo(args: Record<string, unknown>, call = toolCall(), calendar = sales.calendar) {
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
    expect(await rows()).toEqual([[], [], []]);
  });

  it('books a slot, which is free no more, with an invitation and an audit row', async () => {
    const { booked } = await demo({ slot, email: 'jo@acme.example', name: 'Jo', topic: 'queues' });
    expect(booked).toMatchObject({ slot, email: 'jo@acme.example', minutes: 30 });
    expect(await sales.calendar.free(20)).not.toContain(slot);
    const [bookings, mails, effects] = await rows();
    expect(bookings).toMatchObject([{ reference: booked?.reference, slot: new Date(slot), topic: 'queues' }]);
    expect(mails).toMatchObject([{ id: booked?.reference, recipient: 'jo@acme.example', sent_at: null }]);
    expect(mails[0]?.ics).toMatch(/METHOD:REQUEST.*DTSTART:20261127T140000Z\r\nDTEND:20261127T143000Z/s);
    expect(effects).toMatchObject([{ kind: 'book-demo', payload: { slot, email: 'jo@acme.example' } }]);
    await expect(demo({ slot, email: 'al@acme.example' }, toolCall({ key: 'other' }))).rejects.toThrow(
      /not free.*Offer other times: 2026-11-27T10:00Z/,
    );
  });

  it('books and invites once for the same key, whether one after the other or at once', async () => {
    const order = () => demo({ slot, email: 'jo@acme.example' }, toolCall({ key: 'k' }));
    const [first, second] = await Promise.all([order(), order()]);
    expect(second).toEqual(first);
    expect(await order()).toEqual(first);
    expect((await rows()).map((table) => table.length)).toEqual([1, 1, 1]);
  });

  it('gives a slot to one of two replicas that book it at once, and tells the other', async () => {
    const other = await postgres.open<SalesTables>(migrations, { schema: sales.schema });
    const replicas = [sales.calendar, backendsOver(other.db, now).calendar];
    for (const taken of ['2026-11-27T10:00Z', '2026-11-27T14:00Z', '2026-11-27T16:00Z']) {
      const results = await Promise.allSettled(
        replicas.map((calendar, i) =>
          demo(
            { slot: taken, email: `${i}-${taken}@acme.example`.replaceAll(':', '') },
            toolCall({ key: `${i}-${taken}` }),
            calendar,
          ),
        ),
      );
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const told = results.find((result) => result.status === 'rejected');
      expect(told?.reason).toMatchObject({ name: 'ToolRefusal', message: expect.stringMatching(/not free/) });
    }
    expect((await rows()).map((table) => table.length)).toEqual([3, 3, 3]);
  });

  it('leaves nothing of a booking whose e-mail could not be written', async () => {
    const order = () => demo({ slot, email: 'jo@acme.example' }, toolCall({ key: 'k' }));
    const { booked } = await order();
    await sales.db.deleteFrom('bookings').execute();
    await sales.db.deleteFrom('effects').execute();
    // The e-mail of that name is still there, so the second one cannot be written.
    await expect(order()).rejects.toThrow();
    expect((await rows()).map((table) => table.length)).toEqual([0, 1, 0]);
    expect(booked?.slot).toBe(slot);
  });

  it('invites the address that the channel verified where none was given', async () => {
    const call = toolCall({ verified: { email: 'me@acme.example', by: 'web-session' } });
    expect((await demo({ slot }, call)).booked?.email).toBe('me@acme.example');
  });

  it('carries no links and no further lines of whoever ordered it', async () => {
    const topic =
      'queues\r\nATTENDEE:mailto:x@y.example https://phish.example/a www.phish.example cheap@phish.example';
    await demo({ slot, email: 'jo@acme.example', name: 'Jo\nBcc: all', topic });
    const [[booking], [mail]] = await rows();
    expect(booking).toMatchObject({ name: 'Jo Bcc: all', topic: 'queues' });
    expect(`${mail?.text}${mail?.ics}`).not.toMatch(/phish|x@y/);
    expect(mail?.ics?.match(/^ATTENDEE/gm)).toHaveLength(1);
  });

  it('fills nobody’s week: two demos ahead are enough for an address', async () => {
    for (const [key, at] of ['2026-11-27T10:00Z', '2026-11-27T14:00Z'].entries()) {
      await demo({ slot: at, email: 'jo@acme.example' }, toolCall({ key: `${key}` }));
    }
    const third = demo({ slot: '2026-11-27T16:00Z', email: 'jo@acme.example' }, toolCall({ key: '3' }));
    await expect(third).rejects.toThrow(/two demos ahead/);
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
    ['a day that does not exist', { slot: '2026-02-31T99:00Z', email: 'jo@acme.example' }, /not free/],
    ['what is no time for the database either', { slot: "now'::text", email: 'jo@acme.example' }, /not free/],
  ])('refuses %s, and books nothing', async (_, args, words) => {
    await expect(demo(args)).rejects.toMatchObject({
      name: 'ToolRefusal',
      message: expect.stringMatching(words),
    });
    expect(await rows()).toEqual([[], [], []]);
  });
});

it('a slot is read back from its words', () => {
  const slots = ['2026-11-27T14:00Z', '2026-09-01T10:00Z', '2027-01-04T16:00Z'];
  expect(slotsIn(slots.map(slotText).join(' or '))).toEqual(slots);
  expect(slotsIn('tomorrow at ten')).toEqual([]);
});
