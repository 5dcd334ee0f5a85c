import type { AgentDefinition } from '@switchboard/shared';
import { offlineTalk, startTestPostgres, type TestPostgres } from '@switchboard/shared/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { billingAgent } from '../../services/billing/src/agent.ts';
import { openTestBilling } from '../../services/billing/src/testing/billing.ts';
import { salesAgent } from '../../services/sales/src/agent.ts';
import { openSales } from '../../services/sales/src/testing/sales.ts';
import { techSupportAgent } from '../../services/tech-support/src/agent.ts';
import { everyEndpointIsHealthy, openSupport } from '../../services/tech-support/src/testing/support.ts';
import { triage } from '../../services/triage/src/agent.ts';

let postgres: TestPostgres;
let everyone: AgentDefinition[];
beforeAll(async () => {
  postgres = await startTestPostgres();
  const billing = await openTestBilling(postgres);
  const { store } = await openSupport(postgres);
  everyone = [
    triage,
    billingAgent(billing.store, { refundLimitMinor: 500_00 }),
    techSupportAgent(store, everyEndpointIsHealthy().diagnose),
    salesAgent(await openSales(postgres)),
  ];
});
afterAll(() => postgres?.stop());

describe('without a model', () => {
  it('one conversation goes through all four agents and to a person, within the cap', async () => {
    const talk = offlineTalk(everyone);
    const turns: [says: string, path: string[], answer: RegExp | null][] = [
      ['I was charged twice for May', ['triage', 'billing'], /Which account/],
      ['A-1001', ['billing'], /what is the e-mail address or the ZIP code/],
      [
        'office@lakeside.example',
        ['billing'],
        /\$99\.00 on 1 May 2026 and \$99\.00 on 2 May 2026.*Shall I refund \$99\.00/,
      ],
      ['yes please', ['billing'], /refunded \$99\.00.*reference is R-/],
      [
        'actually my webhook returns 502',
        ['billing', 'triage', 'tech-support'],
        // Billing has verified the account, and with it the tenant.
        /status 502, exactly every 10 minutes/,
      ],
      ['can I get a demo?', ['tech-support', 'triage', 'sales'], /These times are free/],
      ['the first one', ['sales'], /Your demo is booked/],
      ['let me talk to a person', ['sales', 'human'], null],
    ];
    for (const [says, path, answer] of turns) {
      const talked = await talk.say(says);
      expect(talked.path, says).toEqual(path);
      if (answer) expect(talked.said, says).toMatch(answer);
      else expect(talked.said, says).toBeNull();
    }
  });

  it('what the customer has stated goes along, so that nobody asks twice', async () => {
    const talk = offlineTalk(everyone);
    await talk.say('I was charged twice for May, account A-1007 and tenant T-2002');
    const { handoffs, said } = await talk.say('now the audio of our calls yesterday at 3pm was choppy');
    expect(handoffs.at(-1)?.input).toMatchObject({
      reason: expect.any(String),
      accountId: 'A-1007',
      tenantId: 'T-2002',
      occurredAt: 'yesterday at 3pm',
    });
    expect(said).toMatch(/I first need your support PIN/);
    expect((await talk.say('117346')).tools).toMatchObject([
      { name: 'verify_account', args: { tenantId: 'T-2002' } },
      { name: 'fetch_call_log', args: { about: 'yesterday at 3pm' } },
    ]);
  });

  it('a customer who changes topic all the time ends with a person, not in circles', async () => {
    const talk = offlineTalk(everyone, { cap: 3 });
    await talk.say('I was charged twice for May');
    await talk.say('my webhook returns 502');
    expect((await talk.say('can I get a demo?')).path).toEqual(['tech-support', 'human']);
  });

  it('a customer without a topic is asked twice and then gets somebody', async () => {
    const talk = offlineTalk(everyone);
    expect((await talk.say('hi')).path).toEqual(['triage']);
    expect((await talk.say('I have a question')).path).toEqual(['triage']);
    expect((await talk.say('it is complicated')).path).toHaveLength(2);
  });
});
