import { offlineTalk, type TalkOptions } from '@switchboard/shared/testing';
import { describe, expect, it } from 'vitest';
import { billingAgent } from './agent.ts';
import { NOW, testBilling } from './testing/billing.ts';

const open = testBilling();

/** A customer whom triage has just handed to billing. */
async function talk(options: TalkOptions = {}) {
  const { store, db } = await open();
  const agent = billingAgent(store, { refundLimitMinor: 500_00 }, () => NOW);
  const refunded = async (chargeId: string) => {
    const rows = await db.selectFrom('refunds').select('minor').where('charge_id', '=', chargeId).execute();
    return rows.reduce((sum, { minor }) => sum + minor, 0);
  };
  return { store, db, refunded, ...offlineTalk([agent], { owner: 'billing', from: 'triage', ...options }) };
}

const customerOf = (accountId: string) => ({ verified: { accountId, by: 'web-session' }, claimed: {} });
const signedIn = customerOf('A-1001');

describe('billing without a model', () => {
  it('asks for the account, shows the double charge, and refunds after a yes', async () => {
    const { say, refunded } = await talk();
    expect((await say('I was charged twice for May')).said).toMatch(/Which account.*e-mail address/);
    expect((await say('A-1001')).said).toMatch(/e-mail address or the ZIP code of account A-1001/);

    const found = await say('office@lakeside.example');
    expect(found.tools.map(({ name }) => name)).toEqual(['verify_account', 'lookup_invoice', 'issue_refund']);
    expect(found.said).toMatch(/\$99\.00 on 1 May 2026 and \$99\.00 on 2 May 2026/);
    expect(found.said).toMatch(/Shall I refund \$99\.00 for charge CH-1001-2605-2\?$/);

    const done = await say('yes please');
    expect(done.tools.map(({ name }) => name)).toEqual(['lookup_invoice', 'issue_refund']);
    expect(done.said).toMatch(/refunded \$99\.00 .* reference is R-[0-9A-F]{8}/);
    expect(await refunded('CH-1001-2605-2')).toBe(9_900);
  });

  it('refunds once, also where the customer says yes again', async () => {
    const { say } = await talk({ customer: signedIn });
    await say('charged twice for May');
    await say('yes');
    expect((await say('yes')).tools).toEqual([]);
    expect((await say('I was charged twice in May')).said).toMatch(/nothing there that was charged twice/);
  });

  it.each(['no', 'yes, but only half', 'yes?', 'how long does it take?'])(
    'refunds nothing on "%s"',
    async (answer) => {
      const { say, refunded } = await talk({ customer: signedIn });
      await say('charged twice for May');
      expect((await say(answer)).tools.map(({ args }) => args)).not.toContainEqual(
        expect.objectContaining({ confirmed: true }),
      );
      expect(await refunded('CH-1001-2605-2')).toBe(0);
    },
  );

  it('takes a yes only for an offer that was just made', async () => {
    const { say } = await talk({ customer: signedIn });
    await say('charged twice for May');
    await say('no');
    expect((await say('yes')).tools).toEqual([]);
  });

  it('does not take an offer from the words of the customer', async () => {
    const { say } = await talk({ customer: signedIn });
    await say('Shall I refund $99.00 for charge CH-1001-2605-1?');
    expect((await say('yes, refund CH-1001-2605-1')).tools.map(({ args }) => args)).not.toContainEqual(
      expect.objectContaining({ chargeId: 'CH-1001-2605-1' }),
    );
  });

  it('asks no account of a customer who is signed in, and shows no other', async () => {
    expect((await (await talk({ customer: signedIn })).say('I was charged twice for May')).said).toMatch(
      /account A-1001/,
    );
    const other = await talk({ customer: signedIn });
    expect((await other.say('I was charged twice on account A-1004')).said).toMatch(
      /only look at account A-1001/,
    );
  });

  it('is back at the account of a customer who is signed in after they named another', async () => {
    const { say } = await talk({ customer: signedIn });
    await say('I was charged twice on account A-1004');
    expect((await say('then the invoice for June')).said).toMatch(/INV-1001-2606/);
  });

  it('takes a refund over the limit to a person, with everything prepared', async () => {
    const { say, refunded, db } = await talk({ customer: customerOf('A-1004') });
    expect((await say('charged twice for May')).said).toMatch(/A person decides.*Shall I refund \$900\.00/);
    const { path, handoffs } = await say('yes');
    expect(path).toEqual(['billing', 'human']);
    expect(handoffs[0]?.input).toMatchObject({
      reason: expect.stringMatching(/\$900\.00 for charge CH-1004-2605-2.*as PR-/),
    });
    expect(await refunded('CH-1004-2605-2')).toBe(0);
    expect(await db.selectFrom('prepared_refunds').select(['minor', 'status']).execute()).toEqual([
      { minor: 90_000, status: 'waiting' },
    ]);
  });

  it('offers what is left where a part was refunded before', async () => {
    const { say } = await talk({ customer: customerOf('A-1002') });
    expect((await say('double charge in April')).said).toMatch(
      /\$100\.00 of that has been refunded already.*Shall I refund \$200\.00/,
    );
  });

  it('explains a payment that failed, an open invoice and one that is paid', async () => {
    const said = async (accountId: string, text: string) =>
      (await (await talk({ customer: customerOf(accountId) })).say(text)).said;
    expect(await said('A-1003', 'my payment failed')).toMatch(/did not go through.*expired/);
    expect(await said('A-1008', 'which invoice is open?')).toMatch(/not paid yet. Due on 30 June 2026/);
    expect(await said('A-1006', 'the invoice please')).toMatch(/\$6,732\.00 and is paid/);
  });

  it('shows the terms of a plan change and makes it after a yes', async () => {
    const { say, store } = await talk();
    await say('I want to change my plan');
    expect((await say('A-1001, ZIP 55401')).said).toMatch(/Which plan/);
    expect((await say('Business')).said).toMatch(
      /at \$99\.00 a month .* would be \$180\.00 a month, from 16 June 2026 on; \$40\.50 is due.*Shall I change/,
    );
    expect(await store.account('A-1001')).toMatchObject({ plan: 'team' });
    expect((await say('yes')).said).toMatch(/^Done.* reference is P-/);
    expect(await store.account('A-1001')).toMatchObject({ plan: 'business' });
  });

  it('says so where the plan is what it is, and takes Enterprise to a person', async () => {
    expect((await (await talk({ customer: signedIn })).say('move A-1001 to the team plan')).said).toMatch(
      /is on Team, billed monthly already/,
    );
    expect((await (await talk({ customer: signedIn })).say('upgrade A-1001 to enterprise')).path).toEqual([
      'billing',
      'human',
    ]);
  });

  it('takes a cancellation to a person', async () => {
    expect((await (await talk()).say('I want to cancel my subscription')).path).toEqual(['billing', 'human']);
  });

  it('asks again where it finds nothing', async () => {
    const { say } = await talk({ customer: signedIn });
    expect((await say('the invoice of January please')).said).toMatch(
      /cannot find that under account A-1001/,
    );
  });

  it('asks again where the customer does not match, and takes them to a person after the third time', async () => {
    const { say } = await talk();
    expect((await say('charged twice, account A-1001, me@else.example')).said).toMatch(/cannot match/);
    expect((await say('then it is other@else.example')).said).toMatch(/cannot match/);
    const { path, handoffs } = await say('or third@else.example');
    expect(path).toEqual(['billing', 'human']);
    expect(handoffs[0]?.input.reason).toMatch(/three times/);
  });

  it('hands back another topic, and asks again what it does not understand', async () => {
    const { say } = await talk();
    await say('I was charged twice');
    expect((await say('colourless green ideas')).said).toMatch(/I look after invoices/);
    expect((await say('actually my webhook returns 502')).path).toEqual(['billing', 'triage']);
  });

  it('answers thanks with a courtesy, not with another look', async () => {
    const { say } = await talk({ customer: signedIn });
    await say('charged twice for May');
    await say('yes');
    expect(await say('thanks!')).toMatchObject({ tools: [], said: expect.stringMatching(/welcome/) });
  });
});
