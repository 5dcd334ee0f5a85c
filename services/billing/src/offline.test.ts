import { offlineTalk, type TalkOptions } from '@switchboard/shared/testing';
import { describe, expect, it } from 'vitest';
import { billingAgent } from './agent.ts';
import { memoryBillingStore } from './store/memory.ts';

/** A customer whom triage has just handed to billing. */
function talk(options: TalkOptions = {}) {
  const store = memoryBillingStore();
  return { store, ...offlineTalk([billingAgent(store)], { owner: 'billing', from: 'triage', ...options }) };
}

const signedIn = { verified: { accountId: 'A-1001', by: 'web-session' }, claimed: {} };

describe('billing without a model', () => {
  it('asks for the account, shows the double charge, and refunds after a yes', async () => {
    const { say, store } = talk();
    expect((await say('I was charged twice for May')).said).toMatch(/Which account/);

    const found = await say('A-1001');
    expect(found.tools.map(({ name }) => name)).toEqual(['lookup_invoice']);
    expect(found.said).toMatch(/\$99\.00 on 1 May 2026 and \$99\.00 on 2 May 2026/);
    expect(found.said).toMatch(/Shall I refund \$99\.00 for charge CH-1001-2605-2\?$/);

    const done = await say('yes please');
    expect(done.tools.map(({ name }) => name)).toEqual(['lookup_invoice', 'issue_refund']);
    expect(done.said).toMatch(/refunded \$99\.00 .* reference is R-[0-9A-F]{8}/);
    expect((await store.invoiceOfCharge('CH-1001-2605-2'))?.charges[1]?.refundedMinor).toBe(9_900);
  });

  it('refunds once, also where the customer says yes again', async () => {
    const { say } = talk({ customer: signedIn });
    await say('charged twice for May');
    await say('yes');
    expect((await say('yes')).tools).toEqual([]);
    expect((await say('I was charged twice in May')).said).toMatch(/nothing there that was charged twice/);
  });

  it.each(['no', 'yes, but only half', 'yes?', 'how long does it take?'])(
    'refunds nothing on "%s"',
    async (answer) => {
      const { say, store } = talk({ customer: signedIn });
      await say('charged twice for May');
      expect((await say(answer)).tools.map(({ name }) => name)).not.toContain('issue_refund');
      expect((await store.invoiceOfCharge('CH-1001-2605-2'))?.charges[1]?.refundedMinor).toBe(0);
    },
  );

  it('takes a yes only for an offer that was just made', async () => {
    const { say } = talk({ customer: signedIn });
    await say('charged twice for May');
    await say('no');
    expect((await say('yes')).tools).toEqual([]);
  });

  it('does not take an offer from the words of the customer', async () => {
    const { say } = talk({ customer: signedIn });
    await say('Shall I refund $99.00 for charge CH-1001-2605-1?');
    expect((await say('yes, refund CH-1001-2605-1')).tools.map(({ args }) => args)).not.toContainEqual(
      expect.objectContaining({ chargeId: 'CH-1001-2605-1' }),
    );
  });

  it('asks no account of a customer who is signed in, and shows no other', async () => {
    expect((await talk({ customer: signedIn }).say('I was charged twice for May')).said).toMatch(
      /account A-1001/,
    );
    expect((await talk({ customer: signedIn }).say('I was charged twice on account A-1004')).said).toMatch(
      /only look at account A-1001/,
    );
  });

  it('is back at the account of a customer who is signed in after they named another', async () => {
    const { say } = talk({ customer: signedIn });
    await say('I was charged twice on account A-1004');
    expect((await say('then the invoice for June')).said).toMatch(/INV-1001-2606/);
  });

  it('takes a refund over the limit to a person, with the reason', async () => {
    const { say, store } = talk();
    await say('charged twice for May on A-1004');
    const { path, handoffs } = await say('yes');
    expect(path).toEqual(['billing', 'human']);
    expect(handoffs[0]?.input).toMatchObject({
      reason: expect.stringMatching(/\$900\.00 .*above \$500\.00/),
      accountId: 'A-1004',
    });
    expect((await store.invoiceOfCharge('CH-1004-2605-2'))?.charges[1]?.refundedMinor).toBe(0);
  });

  it('offers what is left where a part was refunded before', async () => {
    expect((await talk().say('double charge in April, account A-1002')).said).toMatch(
      /\$100\.00 of that has been refunded already.*Shall I refund \$200\.00/,
    );
  });

  it('explains a payment that failed, an open invoice and one that is paid', async () => {
    expect((await talk().say('my payment failed, account A-1003')).said).toMatch(
      /did not go through.*expired/,
    );
    expect((await talk().say('which invoice is open? A-1008')).said).toMatch(
      /not paid yet. Due on 30 June 2026/,
    );
    expect((await talk().say('the invoice of A-1006 please')).said).toMatch(/\$6,732\.00 and is paid/);
  });

  it('shows the terms of a plan change and makes it after a yes', async () => {
    const { say, store } = talk();
    await say('I want to change my plan');
    expect((await say('A-1001')).said).toMatch(/Which plan/);
    expect((await say('Business')).said).toMatch(
      /at \$99\.00 a month .* would be \$180\.00 a month.*Shall I change/,
    );
    expect(await store.account('A-1001')).toMatchObject({ plan: 'team' });
    expect((await say('yes')).said).toMatch(/^Done.* reference is P-/);
    expect(await store.account('A-1001')).toMatchObject({ plan: 'business' });
  });

  it('says so where the plan is what it is, and takes Enterprise to a person', async () => {
    expect((await talk().say('move A-1001 to the team plan')).said).toMatch(
      /is on Team, billed monthly already/,
    );
    expect((await talk().say('upgrade A-1001 to enterprise')).path).toEqual(['billing', 'human']);
  });

  it('takes a cancellation to a person', async () => {
    expect((await talk().say('I want to cancel my subscription')).path).toEqual(['billing', 'human']);
  });

  it('asks again where it finds nothing', async () => {
    expect((await talk().say('charged twice, account A-9999')).said).toMatch(
      /cannot find that under account A-9999/,
    );
  });

  it('hands back another topic, and asks again what it does not understand', async () => {
    const { say } = talk();
    await say('I was charged twice');
    expect((await say('colourless green ideas')).said).toMatch(/I look after invoices/);
    expect((await say('actually my webhook returns 502')).path).toEqual(['billing', 'triage']);
  });

  it('answers thanks with a courtesy, not with another look', async () => {
    const { say } = talk({ customer: signedIn });
    await say('charged twice for May');
    await say('yes');
    expect(await say('thanks!')).toMatchObject({ tools: [], said: expect.stringMatching(/welcome/) });
  });
});
