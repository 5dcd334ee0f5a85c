import { RetryableError } from '@switchboard/shared';
import { toolCall } from '@switchboard/shared/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { demoPayments, type PaymentProvider } from '../payments/provider.ts';
import { type TestBilling, testBilling } from '../testing/billing.ts';
import { issueRefund, refundReportSchema } from './issue-refund.ts';

const open = testBilling();
let billing: TestBilling;
let turn = 0;
beforeEach(async () => {
  billing = await open();
});

const LIMIT = 500_00;
const good = {
  accountId: null,
  chargeId: 'CH-1001-2605-2',
  amountMinor: 9_900,
  currency: 'USD',
  reason: 'charged twice',
  confirmed: true,
};
type Args = Record<string, unknown>;
type Turn = {
  account?: string;
  n: number;
  said?: string;
  key?: string;
  turns?: { id: string; text: string }[];
};

/** A call in a turn of the customer, who is verified. */
async function call(args: Args, { account = 'A-1001', n, said = 'yes', key = `key ${n}`, turns }: Turn) {
  const at = {
    ...toolCall({ key, n, verified: { accountId: account, by: 'web-session' } }),
    turns: turns ?? [{ id: `t${n}`, text: said }],
  };
  const output = await issueRefund(billing.store, LIMIT).execute({ ...good, ...args }, at);
  return refundReportSchema.parse(JSON.parse(output));
}

/** Shown in one turn, agreed to in the next. */
async function agreed(args: Args = {}, account = 'A-1001', key?: string) {
  await call({ ...args, confirmed: false }, { account, n: ++turn, said: 'I was charged twice' });
  return call(args, { account, n: ++turn, ...(key ? { key } : {}) });
}

const refunds = () =>
  billing.db
    .selectFrom('refunds')
    .select(['charge_id', 'minor', 'reference', 'account_id'])
    .where('reason', '=', good.reason)
    .where('at', '>', new Date(Date.now() - 3_600_000))
    .execute();
const prepared = () => billing.db.selectFrom('prepared_refunds').selectAll().execute();
const audit = () => billing.db.selectFrom('effects').selectAll().where('kind', '=', 'refund').execute();

describe('issue_refund', () => {
  it('shows the terms and refunds nothing, then refunds after a yes', async () => {
    expect(await call({ confirmed: false }, { n: 1 })).toEqual({
      outcome: 'shown',
      reference: null,
      invoice: 'INV-1001-2605',
      charge: 'CH-1001-2605-2',
      chargedOn: '2026-05-02',
      amount: '$99.00',
      to: 'Visa ending in 4242',
      decides: 'at-once',
      next: expect.stringMatching(/ask for a yes/),
    });
    expect(await refunds()).toEqual([]);
    const done = await call({}, { n: 2 });
    expect(done).toMatchObject({ outcome: 'refunded', reference: expect.stringMatching(/^R-[0-9A-F]{8}$/) });
    expect(await refunds()).toEqual([
      { charge_id: 'CH-1001-2605-2', minor: 9_900, reference: done.reference, account_id: 'A-1001' },
    ]);
  });

  it('writes who was refunded what into the audit', async () => {
    const { reference } = await agreed({}, 'A-1001', 'c:w7:2:call_1');
    expect(await audit()).toMatchObject([
      {
        key: 'c:w7:2:call_1',
        account_id: 'A-1001',
        payload: { chargeId: 'CH-1001-2605-2', minor: 9_900 },
        result: { outcome: 'refunded', reference },
      },
    ]);
  });

  describe('needs a yes', () => {
    it.each([
      ['what was never shown', { n: 2 }, {}, /has not been shown just this refund/],
      ['another amount than was shown', { n: 2 }, { amountMinor: 9_800 }, /has not been shown/],
      ['another charge than was shown', { n: 2 }, { chargeId: 'CH-1001-2605-1' }, /has not been shown/],
      ['what was shown in this very run', { n: 1 }, {}, /has not answered yet/],
      ['a no', { n: 2, said: 'no, leave it' }, {}, /declines/],
    ])('and does not do %s', async (what, at, args, words) => {
      if (what !== 'what was never shown') await call({ confirmed: false }, { n: 1 });
      await expect(call(args, at)).rejects.toMatchObject({
        name: 'ToolRefusal',
        message: expect.stringMatching(words),
      });
      expect(await refunds()).toEqual([]);
      expect(await audit()).toEqual([]);
    });

    it('which another agent with the same turn in hand cannot give', async () => {
      const turns = [{ id: 't1', text: 'I was charged twice' }];
      await call({ confirmed: false }, { n: 1, turns });
      await expect(call({}, { n: 3, turns })).rejects.toThrow(/has not answered yet/);
    });

    it('for each refund of its own', async () => {
      await call({ amountMinor: 100, confirmed: false }, { n: 1 });
      await call({ amountMinor: 100 }, { n: 2 });
      await expect(call({ amountMinor: 100 }, { n: 3 })).rejects.toThrow(/has not been shown/);
    });

    it('in the conversation in which it was shown', async () => {
      await call({ confirmed: false }, { n: 1 });
      const elsewhere = {
        ...toolCall({ n: 2, said: ['yes'], verified: { accountId: 'A-1001', by: 'web-session' } }),
        conversation: 'another',
      };
      await expect(issueRefund(billing.store, LIMIT).execute(good, elsewhere)).rejects.toThrow(
        /not been shown/,
      );
    });
  });

  describe('happens once', () => {
    it('for the same key, however often it is called and after the process has died', async () => {
      await call({ confirmed: false }, { n: 1 });
      const at = { n: 2, key: 'c:w7:2:call_1' };
      const answers = await Promise.all([call({}, at), call({}, at), call({}, at)]);
      expect(await call({}, at)).toEqual(answers[0]);
      expect(new Set(answers.map(({ reference }) => reference)).size).toBe(1);
      expect(await refunds()).toHaveLength(1);
    });

    it('and not for a key that has refunded something else', async () => {
      await agreed({ amountMinor: 100 }, 'A-1001', 'k');
      await expect(agreed({ amountMinor: 200 }, 'A-1001', 'k')).rejects.toMatchObject({ code: 'key-reused' });
      expect(await refunds()).toHaveLength(1);
    });

    it('where the payment provider was asked and the rest was lost', async () => {
      const keys: string[] = [];
      const payments: PaymentProvider = {
        async refund(order) {
          keys.push(order.key);
          if (keys.length === 1) throw new RetryableError('payments-down', 'the provider does not answer');
          return demoPayments.refund(order);
        },
      };
      billing = await open(payments);
      await call({ confirmed: false }, { n: 1 });
      await expect(call({}, { n: 2, key: 'k' })).rejects.toMatchObject({ code: 'payments-down' });
      expect(await refunds()).toEqual([]);
      expect(await call({}, { n: 2, key: 'k' })).toMatchObject({ outcome: 'refunded' });
      expect(keys).toEqual(['k', 'k']);
      expect(await refunds()).toHaveLength(1);
    });
  });

  describe('never takes more than there is', () => {
    it('of a charge, also by parts', async () => {
      await agreed({ amountMinor: 6_000 });
      await expect(agreed({ amountMinor: 6_000 })).rejects.toThrow(/Only \$39\.00 is left/);
      await agreed({ amountMinor: 3_900 });
      expect((await refunds()).map(({ minor }) => minor)).toEqual([6_000, 3_900]);
    });

    it('where several conversations refund at once', async () => {
      const conversations = Array.from({ length: 5 }, (_, i) => `c${i}`);
      const verified = { accountId: 'A-1001', by: 'web-session' };
      const tool = issueRefund(billing.store, LIMIT);
      for (const conversation of conversations) {
        await tool.execute({ ...good, confirmed: false }, { ...toolCall({ verified }), conversation });
      }
      const orders = conversations.map((conversation) =>
        tool.execute(good, {
          ...toolCall({ verified, n: 2, said: ['yes'], key: conversation }),
          conversation,
        }),
      );
      const results = await Promise.allSettled(orders);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await refunds()).toHaveLength(1);
    });
  });

  describe('over the limit', () => {
    const large = { chargeId: 'CH-1004-2605-2', amountMinor: 90_000 };

    it('tells that a person decides, and prepares everything for them', async () => {
      const shown = await call({ ...large, confirmed: false }, { account: 'A-1004', n: 1 });
      expect(shown).toMatchObject({ outcome: 'shown', decides: 'person', amount: '$900.00' });
      const done = await call(large, { account: 'A-1004', n: 2 });
      expect(done).toMatchObject({
        outcome: 'prepared',
        reference: expect.stringMatching(/^PR-[0-9A-F]{8}$/),
        next: expect.stringMatching(/escalate_to_human/),
      });
      expect(await refunds()).toEqual([]);
      expect(await prepared()).toMatchObject([
        {
          reference: done.reference,
          conversation: 'conversation',
          charge_id: 'CH-1004-2605-2',
          account_id: 'A-1004',
          currency: 'USD',
          minor: 90_000,
          reason: 'charged twice',
          status: 'waiting',
        },
      ]);
    });

    it('prepares once for the same key', async () => {
      await call({ ...large, confirmed: false }, { account: 'A-1004', n: 1 });
      await call(large, { account: 'A-1004', n: 2 });
      await call(large, { account: 'A-1004', n: 2 });
      expect(await prepared()).toHaveLength(1);
    });

    it('goes to a person also in parts, over all charges of the account', async () => {
      expect(await agreed({ ...large, amountMinor: 50_000 }, 'A-1004')).toMatchObject({
        outcome: 'refunded',
      });
      for (const chargeId of ['CH-1004-2605-2', 'CH-1004-2605-1', 'CH-1004-2604-1']) {
        const part = await agreed({ chargeId, amountMinor: 1 }, 'A-1004');
        expect(part).toMatchObject({ outcome: 'prepared' });
      }
      expect(await refunds()).toHaveLength(1);
    });

    it('counts 30 days, and no longer', async () => {
      await agreed({ ...large, amountMinor: 50_000 }, 'A-1004');
      const ago = new Date(Date.now() - 31 * 86_400_000);
      const { reference } = (await refunds())[0] ?? {};
      const rows = await billing.db
        .deleteFrom('refunds')
        .where('reference', '=', reference ?? '')
        .returningAll()
        .execute();
      await billing.db
        .insertInto('refunds')
        .values(rows.map((row) => ({ ...row, at: ago })))
        .execute();
      expect(await agreed({ ...large, amountMinor: 100 }, 'A-1004')).toMatchObject({ outcome: 'refunded' });
    });
  });

  it.each([
    ['a negative amount', { amountMinor: -9_900 }, /above zero/],
    ['nothing', { amountMinor: 0 }, /above zero/],
    ['a fraction of a cent', { amountMinor: 99.5 }, /whole number/],
    ['an amount that is past all counting', { amountMinor: 1e300 }, /whole number/],
    ['more than the charge', { amountMinor: 9_901 }, /Only \$99\.00 is left/],
    ['another currency', { currency: 'EUR' }, /is in USD, not in EUR/],
    ['a charge that does not exist', { chargeId: 'CH-0' }, /no charge CH-0/],
    ['an injected charge', { chargeId: "CH-1001-2605-2' OR true --" }, /no charge/],
    ["another account's charge", { chargeId: 'CH-1004-2605-2' }, /Account A-1001 has no charge/],
    [
      'another account',
      { accountId: 'A-1004', chargeId: 'CH-1004-2605-2' },
      /verified for account id A-1001/,
    ],
  ])('refuses %s, shown or agreed', async (_, args, words) => {
    for (const confirmed of [false, true]) {
      await expect(call({ ...args, confirmed }, { n: 1 })).rejects.toMatchObject({
        name: 'ToolRefusal',
        message: expect.stringMatching(words),
      });
    }
    expect(await refunds()).toEqual([]);
  });

  it('refunds nothing to a customer whom nobody verified', async () => {
    for (const accountId of [null, 'A-1001']) {
      await expect(
        issueRefund(billing.store, LIMIT).execute({ ...good, accountId }, toolCall({ n: 2, said: ['yes'] })),
      ).rejects.toThrow(/verify_account/);
    }
  });
});
