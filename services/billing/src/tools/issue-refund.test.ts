import { toolCall } from '@switchboard/shared/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BillingStore } from '../store/billing-store.ts';
import { memoryBillingStore } from '../store/memory.ts';
import { issueRefund, refundReportSchema } from './issue-refund.ts';

let store: BillingStore;
beforeEach(() => {
  store = memoryBillingStore();
});

const good = {
  accountId: 'A-1001',
  chargeId: 'CH-1001-2605-2',
  amountMinor: 9_900,
  currency: 'USD',
  reason: 'charged twice',
};

async function refund(args: Record<string, unknown>, call = toolCall()) {
  return refundReportSchema.parse(JSON.parse(await issueRefund(store).execute({ ...good, ...args }, call)));
}

const refunded = async (chargeId = good.chargeId) =>
  (await store.invoiceOfCharge(chargeId))?.charges.find(({ id }) => id === chargeId)?.refundedMinor;

describe('issue_refund', () => {
  it('refunds a charge and says what, where to and under which reference', async () => {
    expect(await refund({})).toEqual({
      reference: expect.stringMatching(/^R-[0-9A-F]{8}$/),
      invoice: 'INV-1001-2605',
      charge: 'CH-1001-2605-2',
      amount: '$99.00',
      to: 'Visa ending in 4242',
      arrives: 'within 5 to 10 business days',
    });
    expect(await refunded()).toBe(9_900);
  });

  it('refunds once for the same key, however often it is called', async () => {
    const call = toolCall({ key: 'c:w7:2:call_1' });
    const answers = await Promise.all([refund({}, call), refund({}, call), refund({}, call)]);
    expect(new Set(answers.map(({ reference }) => reference)).size).toBe(1);
    expect(await refunded()).toBe(9_900);
  });

  it('has the same reference for a key after the store was lost', async () => {
    const first = await refund({}, toolCall({ key: 'k' }));
    store = memoryBillingStore();
    expect(await refund({}, toolCall({ key: 'k' }))).toEqual(first);
  });

  it('stops where a key that has refunded one charge is used for another', async () => {
    await refund({ amountMinor: 100 }, toolCall({ key: 'k' }));
    await expect(refund({ amountMinor: 200 }, toolCall({ key: 'k' }))).rejects.toMatchObject({
      code: 'key-reused',
    });
    expect(await refunded()).toBe(100);
  });

  it('never refunds more than what is left of the charge', async () => {
    await refund({ amountMinor: 6_000 }, toolCall({ key: 'first' }));
    await expect(refund({ amountMinor: 6_000 }, toolCall({ key: 'second' }))).rejects.toThrow(
      /only \$39\.00 is left/,
    );
    await refund({ amountMinor: 3_900 }, toolCall({ key: 'third' }));
    expect(await refunded()).toBe(9_900);
  });

  it('takes no more than there is where several orders come at once', async () => {
    const orders = Array.from({ length: 5 }, (_, i) => refund({}, toolCall({ key: `at once ${i}` })));
    const results = await Promise.allSettled(orders);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await refunded()).toBe(9_900);
  });

  describe('over the limit', () => {
    const large = { accountId: 'A-1004', chargeId: 'CH-1004-2605-2' };

    it('refuses, and tells the model to fetch a person', async () => {
      await expect(refund({ ...large, amountMinor: 90_000 })).rejects.toThrow(
        /above \$500\.00.*escalate_to_human/,
      );
      expect(await refunded(large.chargeId)).toBe(0);
    });

    it('refuses also in several parts, and over several charges of the invoice', async () => {
      await refund({ ...large, amountMinor: 50_000 }, toolCall({ key: 'a' }));
      await expect(refund({ ...large, amountMinor: 1 }, toolCall({ key: 'b' }))).rejects.toThrow(
        /after \$500\.00 before/,
      );
      const other = { ...large, chargeId: 'CH-1004-2605-1', amountMinor: 1 };
      await expect(refund(other, toolCall({ key: 'c' }))).rejects.toThrow(/escalate_to_human/);
    });
  });

  it.each([
    ['a negative amount', { amountMinor: -9_900 }, /above zero/],
    ['nothing', { amountMinor: 0 }, /above zero/],
    ['a fraction of a cent', { amountMinor: 99.5 }, /whole number/],
    ['an amount in dollars that is past all counting', { amountMinor: 1e300 }, /whole number/],
    ['another currency', { currency: 'EUR' }, /is in USD, not in EUR/],
    ['a charge that does not exist', { chargeId: 'CH-0' }, /no charge CH-0/],
    ["another account's charge", { accountId: 'A-1002' }, /Account A-1002 has no charge/],
    ['no account', { accountId: null }, /Ask the customer/],
  ])('refuses %s', async (_, args, words) => {
    await expect(refund(args)).rejects.toMatchObject({
      name: 'ToolRefusal',
      message: expect.stringMatching(words),
    });
    expect(await refunded()).toBe(0);
  });

  it('refunds nothing of another account to a customer who is signed in', async () => {
    const call = toolCall({ verified: { accountId: 'A-1002', by: 'web-session' } });
    await expect(refund({}, call)).rejects.toThrow(/verified for account id A-1002/);
    await expect(refund({ accountId: null }, call)).rejects.toThrow(/Account A-1002 has no charge/);
    expect(await refunded()).toBe(0);
  });
});
