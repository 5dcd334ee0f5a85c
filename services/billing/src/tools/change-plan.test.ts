import { toolCall } from '@switchboard/shared/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { NOW, type TestBilling, testBilling } from '../testing/billing.ts';
import { changePlan, planReportSchema } from './change-plan.ts';

const open = testBilling();
let billing: TestBilling;
beforeEach(async () => {
  billing = await open();
});

type Args = Record<string, unknown>;
type Turn = { account?: string; n?: number; said?: string; key?: string };

async function call(args: Args, { account = 'A-1001', n = 1, said = 'yes', key = `key ${n}` }: Turn = {}) {
  const all = { accountId: null, plan: 'business', period: null, confirmed: false, ...args };
  const at = {
    ...toolCall({ key, n, verified: { accountId: account, by: 'web-session' } }),
    turns: [{ id: `t${n}`, text: said }],
  };
  return planReportSchema.parse(JSON.parse(await changePlan(billing.store, () => NOW).execute(all, at)));
}

const account = (id = 'A-1001') => billing.store.account(id);
const changes = () => billing.db.selectFrom('plan_changes').selectAll().execute();

describe('change_plan', () => {
  it('shows the price, the day and the proration, and changes nothing', async () => {
    expect(await call({})).toEqual({
      account: 'A-1001',
      seats: 3,
      from: { plan: 'team', period: 'monthly', price: '$99.00' },
      to: { plan: 'business', period: 'monthly', price: '$180.00' },
      effectiveOn: '2026-06-16',
      // Half of June is left: 90.00 of the new price less 49.50 of the old one.
      dueNow: '$40.50',
      reference: null,
    });
    expect(await account()).toMatchObject({ plan: 'team' });
    expect(await changes()).toEqual([]);
  });

  it('moves up at once after a yes, with what is due and an audit row', async () => {
    await call({});
    const { reference } = await call({ confirmed: true }, { n: 2 });
    expect(reference).toMatch(/^P-[0-9A-F]{8}$/);
    expect(await account()).toMatchObject({ plan: 'business', period: 'monthly', anchor: '2024-03-01' });
    expect(await changes()).toMatchObject([
      { reference, account_id: 'A-1001', to_plan: 'business', effective_on: '2026-06-16', due_minor: 4_050 },
    ]);
    const audit = await billing.db
      .selectFrom('effects')
      .selectAll()
      .where('kind', '=', 'plan-change')
      .execute();
    expect(audit).toMatchObject([{ key: 'key 2', account_id: 'A-1001', result: { reference } }]);
  });

  it('moves down with the next period, and nothing is due', async () => {
    const down = { plan: 'starter' };
    expect(await call(down)).toMatchObject({ effectiveOn: '2026-07-01', dueNow: '$0.00' });
    await call({ ...down, confirmed: true }, { n: 2 });
    expect(await account()).toMatchObject({ plan: 'team' });
    expect(await changes()).toMatchObject([{ to_plan: 'starter', effective_on: '2026-07-01' }]);
  });

  it('moves to annual billing at once, from which day the years count', async () => {
    const annual = { plan: null, period: 'annual' };
    // A year of Team for three is 1009.80; half of June is credited.
    expect(await call(annual)).toMatchObject({ dueNow: '$960.30', effectiveOn: '2026-06-16' });
    await call({ ...annual, confirmed: true }, { n: 2 });
    expect(await account()).toMatchObject({ plan: 'team', period: 'annual', anchor: '2026-06-16' });
  });

  it.each([
    ['what was never shown', [], { n: 2 }, /has not been shown/],
    ['another plan than was shown', [{ plan: 'starter' }], { n: 2 }, /has not been shown/],
    ['what was shown in this very run', [{}], { n: 1 }, /has not answered yet/],
    ['a no', [{}], { n: 2, said: 'no thanks' }, /declines/],
  ])('does not do %s', async (_, shown, at, words) => {
    for (const args of shown) await call(args);
    await expect(call({ confirmed: true }, at)).rejects.toMatchObject({
      name: 'ToolRefusal',
      message: expect.stringMatching(words),
    });
    expect(await account()).toMatchObject({ plan: 'team' });
    expect(await changes()).toEqual([]);
  });

  it('changes once for the same key, and answers the same again', async () => {
    await call({});
    const at = { n: 2, key: 'k' };
    const first = await call({ confirmed: true }, at);
    expect(await call({ confirmed: true }, at)).toEqual(first);
    expect(await changes()).toHaveLength(1);
  });

  it.each([
    ['Enterprise', 'A-1001', { plan: 'enterprise' }, /escalate_to_human/],
    ['an account that is on Enterprise', 'A-1009', {}, /escalate_to_human/],
    ['a closed account', 'A-1010', {}, /closed/],
    ['another account', 'A-1001', { accountId: 'A-1002' }, /verified for account id A-1001/],
  ])('refuses %s in words, shown or agreed', async (_, owner, args, words) => {
    for (const confirmed of [false, true]) {
      await expect(call({ ...args, confirmed }, { account: owner })).rejects.toMatchObject({
        name: 'ToolRefusal',
        message: expect.stringMatching(words),
      });
    }
    expect(await changes()).toEqual([]);
  });

  it('changes nothing for a customer whom nobody verified', async () => {
    const all = { accountId: 'A-1001', plan: 'business', period: null, confirmed: true };
    await expect(
      changePlan(billing.store, () => NOW).execute(all, toolCall({ n: 2, said: ['yes'] })),
    ).rejects.toThrow(/verify_account/);
  });

  it('does not know other plans', async () => {
    await expect(async () => call({ plan: 'free' })).rejects.toThrow();
  });
});
