import { toolCall } from '@switchboard/shared/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BillingStore } from '../store/billing-store.ts';
import { memoryBillingStore } from '../store/memory.ts';
import { changePlan, planReportSchema } from './change-plan.ts';

let store: BillingStore;
beforeEach(() => {
  store = memoryBillingStore();
});

async function change(args: Record<string, unknown>, call = toolCall()) {
  const all = { accountId: 'A-1001', plan: 'business', period: null, confirmed: true, ...args };
  return planReportSchema.parse(JSON.parse(await changePlan(store).execute(all, call)));
}

describe('change_plan', () => {
  it('shows the terms and changes nothing before the customer has agreed', async () => {
    expect(await change({ confirmed: false })).toEqual({
      account: 'A-1001',
      seats: 3,
      from: { plan: 'team', period: 'monthly', price: '$99.00' },
      to: { plan: 'business', period: 'monthly', price: '$180.00' },
      effective: 'from the next billing period',
      reference: null,
    });
    expect(await store.account('A-1001')).toMatchObject({ plan: 'team' });
  });

  it('changes the plan or the period, and gives a reference', async () => {
    expect(await change({})).toMatchObject({ reference: expect.stringMatching(/^P-[0-9A-F]{8}$/) });
    const annual = await change({ plan: null, period: 'annual' }, toolCall({ key: 'second' }));
    expect(annual.to).toEqual({ plan: 'business', period: 'annual', price: '$1,836.00' });
    expect(await store.account('A-1001')).toMatchObject({ plan: 'business', period: 'annual' });
  });

  it('changes once for the same key, and answers the same again', async () => {
    const call = toolCall({ key: 'k' });
    const first = await change({}, call);
    await change({ plan: 'starter' }, toolCall({ key: 'later' }));
    expect(await change({}, call)).toEqual(first);
    expect(await store.account('A-1001')).toMatchObject({ plan: 'starter' });
  });

  it.each([
    ['Enterprise', { plan: 'enterprise' }, /escalate_to_human/],
    ['an account that is on Enterprise', { accountId: 'A-1009' }, /escalate_to_human/],
    ['a closed account', { accountId: 'A-1010' }, /closed/],
    ['an account that does not exist', { accountId: 'A-1' }, /no account A-1/],
    ['no account', { accountId: null }, /Ask the customer/],
  ])('refuses %s in words', async (_, args, words) => {
    await expect(change(args)).rejects.toMatchObject({
      name: 'ToolRefusal',
      message: expect.stringMatching(words),
    });
  });

  it('refuses another account to a customer who is signed in', async () => {
    const call = toolCall({ verified: { accountId: 'A-1002', by: 'web-session' } });
    await expect(change({}, call)).rejects.toThrow(/verified for account id A-1002/);
    expect(await store.account('A-1001')).toMatchObject({ plan: 'team' });
  });

  it('does not know other plans', async () => {
    await expect(async () => change({ plan: 'free' })).rejects.toThrow();
  });
});
