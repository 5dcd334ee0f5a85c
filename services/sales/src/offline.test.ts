import {
  offlineTalk,
  startTestPostgres,
  type TalkOptions,
  type TestPostgres,
} from '@switchboard/shared/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { salesAgent } from './agent.ts';
import { chosenSlot } from './offline-words.ts';
import { forgetOrders, openSales } from './testing/sales.ts';

/** A Monday. */
const now = () => new Date('2026-11-23T10:30:00Z');

let postgres: TestPostgres;
let sales: Awaited<ReturnType<typeof openSales>>;
beforeAll(async () => {
  postgres = await startTestPostgres();
  sales = await openSales(postgres, now);
});
afterAll(() => postgres?.stop());
beforeEach(() => forgetOrders(sales.db));

/** A customer whom triage has just handed to sales. */
function talk(options: TalkOptions = {}) {
  return offlineTalk([salesAgent(sales)], { owner: 'sales', from: 'triage', ...options });
}

describe('sales without a model', () => {
  it('offers times for a demo, asks for the address, and books', async () => {
    const { say } = talk();
    expect((await say('can I get a demo?')).said).toMatch(
      /1\. Tue 24 Nov 2026, 10:00 UTC\n2\. Tue 24 Nov 2026, 16:00 UTC\n3\. Wed/,
    );
    expect(await say('the second one')).toMatchObject({
      tools: [],
      said: 'Tue 24 Nov 2026, 16:00 UTC it is. To which e-mail address shall I send the invitation?',
    });
    expect((await say('jo@acme.example')).said).toMatch(
      /booked for Tue 24 Nov 2026, 16:00 UTC.*jo@acme\.example.*D-/,
    );
    expect(await sales.calendar.free(20)).not.toContain('2026-11-24T16:00Z');
  });

  it('books at once where time and address come together, or the address is known', async () => {
    const first = talk();
    await first.say('a demo please');
    expect((await first.say('Wednesday works, jo@acme.example')).said).toMatch(/booked for Wed 25 Nov/);

    const second = talk({
      customer: { verified: { email: 'me@acme.example', by: 'web-session' }, claimed: {} },
    });
    await second.say('a demo please');
    expect((await second.say('number 1')).said).toMatch(/goes to me@acme\.example/);
  });

  it('offers other times where the chosen one has just been taken', async () => {
    const { say } = talk();
    await say('a demo please');
    await sales.calendar.book({
      key: 'faster',
      conversation: 'another',
      slot: '2026-11-24T10:00Z',
      email: 'al@b.example',
      name: null,
      topic: null,
    });
    expect((await say('1, jo@acme.example')).said).toMatch(/just been taken.*1\. Tue 24 Nov 2026, 14:00/s);
  });

  it('asks again where the address comes without a time, and books nothing on a no', async () => {
    const { say } = talk();
    await say('a demo please');
    expect((await say('jo@acme.example')).said).toMatch(/Which of the times suits you\?\n1\./);
    expect((await say('no thanks')).said).toMatch(/no demo for now/);
    expect(await sales.calendar.free(20)).toHaveLength(15);
  });

  it('quotes what it is asked for, over several turns, and offers a demo', async () => {
    const { say } = talk();
    expect((await say('is there a discount for annual prepay?')).said).toMatch(
      /15 % for a year paid in advance/,
    );
    expect((await say('Team for 60 people')).said).toMatch(
      /\$18,180\.00 for a year.*Would you like to see it in a demo\?$/,
    );
    expect((await say('yes')).said).toMatch(/These times are free/);
  });

  it('leaves large offers to a person', async () => {
    expect((await talk().say('what is the price for 800 seats?')).path).toEqual(['sales', 'human']);
  });

  it('sends something to read once it has an address', async () => {
    const { say } = talk();
    expect((await say('do you have a brochure about security?')).said).toMatch(/which e-mail address/);
    expect((await say('jo@acme.example')).said).toMatch(/on its way to jo@acme\.example/);
    expect(await sales.db.selectFrom('mails').selectAll().execute()).toMatchObject([
      { recipient: 'jo@acme.example', document: 'security' },
    ]);
  });

  it('does not guess about competitors', async () => {
    expect((await talk().say('are you better than the competitors?')).said).toMatch(/would rather not guess/);
  });

  it('hands back another topic, and a customer who asks for a person to one', async () => {
    const { say } = talk();
    await say('what does it cost?');
    expect((await say('by the way, I was charged twice')).path).toEqual(['sales', 'triage']);
    expect((await talk().say('let me talk to a person')).path).toEqual(['sales', 'human']);
  });
});

describe('a choice of time', () => {
  const offer = '1. Tue 24 Nov 2026, 10:00 UTC\n2. Tue 24 Nov 2026, 16:00 UTC\n3. Wed 25 Nov 2026, 14:00 UTC';

  it.each([
    ['1', '2026-11-24T10:00Z'],
    ['the last one', '2026-11-25T14:00Z'],
    ['Wednesday', '2026-11-25T14:00Z'],
    ['Tuesday at 4pm', '2026-11-24T16:00Z'],
    ['2 pm is good', '2026-11-25T14:00Z'],
    ['Tue 24 Nov 2026, 16:00 UTC', '2026-11-24T16:00Z'],
    ['second, jo1@acme.example', '2026-11-24T16:00Z'],
  ])('is understood in "%s"', (said, slot) => {
    expect(chosenSlot(said, offer)).toBe(slot);
  });

  it.each(['Tuesday', 'Friday', 'any', 'jo1@acme.example', 'Mon 23 Nov 2026, 10:00 UTC'])(
    'is not guessed from "%s"',
    (said) => {
      expect(chosenSlot(said, offer)).toBeNull();
    },
  );
});
