import {
  offlineTalk,
  startTestPostgres,
  type TalkOptions,
  type TestPostgres,
} from '@switchboard/shared/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { techSupportAgent } from './agent.ts';
import type { SupportStore } from './store/support-store.ts';
import { everyEndpointIsHealthy, openSupport } from './testing/support.ts';

let postgres: TestPostgres;
let store: SupportStore;
beforeAll(async () => {
  postgres = await startTestPostgres();
  ({ store } = await openSupport(postgres));
});
afterAll(() => postgres?.stop());

/** A customer whom triage has just handed to tech support. */
function talk(options: TalkOptions = {}) {
  return offlineTalk([techSupportAgent(store, everyEndpointIsHealthy().diagnose)], {
    owner: 'tech-support',
    from: 'triage',
    ...options,
  });
}

const signedIn = (tenantId: string): TalkOptions => ({
  customer: { verified: { tenantId, by: 'web-session' }, claimed: {} },
});

describe('tech support without a model', () => {
  it('verifies the customer, looks at the webhook and explains what it found', async () => {
    const { say } = talk();
    expect((await say('my webhook returns 502 every ten minutes')).said).toMatch(
      /your tenant id \(like T-1234\) and your support PIN/,
    );
    expect((await say('T-2001')).said).toMatch(/I first need your support PIN/);
    const { tools, said } = await say('482913');
    expect(tools).toMatchObject([
      { name: 'verify_account', args: { tenantId: 'T-2001', pin: '482913' } },
      { name: 'run_webhook_diagnostic' },
    ]);
    expect(said).toMatch(/18 of 180 ended with status 502, exactly every 10 minutes/);
    expect(said).toMatch(/gateway or load balancer/);
    expect(said).toMatch(/called it just now\. The endpoint accepts events now\./);
  });

  it('tries a wrong PIN once, and gives a person the customer after three', async () => {
    const { say } = talk();
    expect((await say('my webhook of T-2003 fails, PIN 000001')).said).toMatch(/do not belong together/);
    expect(await say('hm, my webhook still fails')).toMatchObject({
      tools: [],
      said: expect.stringMatching(/support PIN/),
    });
    expect((await say('000002')).said).toMatch(/do not belong together/);
    expect((await say('then 000003')).path).toEqual(['tech-support', 'human']);
  });

  it('says so where the webhook is healthy, or where there is none', async () => {
    expect((await talk(signedIn('T-2002')).say('my webhook fails')).said).toMatch(/all 180 arrived/);
    expect((await talk(signedIn('T-2005')).say('my webhook fails')).said).toMatch(/no webhook registered/);
  });

  it('asks for what is missing of a call, one thing after the other, and not for what was said', async () => {
    const { say } = talk();
    expect((await say('my calls are choppy')).said).toMatch(/your tenant id .* and your support PIN/);
    expect((await say('T-2002, 117346')).said).toMatch(/the id of the call .* or on which day/);
    expect((await say('last week')).said).toMatch(/On which day/);
    const { tools, said } = await say('yesterday at 3pm');
    expect(tools).toMatchObject([
      { name: 'fetch_call_log', args: { callId: null, about: 'yesterday at 3pm' } },
    ]);
    expect(said).toMatch(/C-50412.*jitter of 68 ms and 6\.2 % of packets lost/);
  });

  it('takes a call id for enough of a customer who is known', async () => {
    const at = (tenantId: string) => talk(signedIn(tenantId));
    expect((await at('T-2003').say('nobody heard me in call C-50390')).said).toMatch(/no audio was received/);
    expect((await at('T-2001').say('C-50401 was bad')).said).toMatch(/shows nothing wrong/);
    expect((await at('T-2001').say('C-50412 was bad')).said).toMatch(/cannot find call C-50412/);
  });

  it('looks for another call where the customer names another time', async () => {
    const { say } = talk(signedIn('T-2001'));
    await say('call C-50401 was bad');
    expect((await say('no, the call was yesterday at 15:00')).tools).toMatchObject([
      { args: { callId: null, about: 'yesterday at 15:00' } },
    ]);
  });

  it('knows the way to export recordings from the help centre', async () => {
    expect(await talk().say('how do I export call recordings?')).toMatchObject({
      tools: [],
      said: expect.stringMatching(/1\. Open Admin, Recordings/),
    });
  });

  it('asks nothing of a customer who is signed in, and shows no other', async () => {
    expect((await talk(signedIn('T-2001')).say('my webhook fails')).said).toMatch(/status 502/);
    expect((await talk(signedIn('T-2001')).say('the webhook of T-2003 fails')).said).toMatch(
      /For your security/,
    );
  });

  it('finds the tenant of an account that billing has verified', async () => {
    const customer = { verified: { accountId: 'A-1001', by: 'verify_account' }, claimed: {} };
    expect((await talk({ customer }).say('my webhook fails')).said).toMatch(/status 502/);
  });

  it('uses what triage has handed over', async () => {
    const claimed = { occurredAt: 'yesterday at 3pm' };
    const customer = { verified: { tenantId: 'T-2002', by: 'web-session' }, claimed };
    expect((await talk({ customer }).say('the audio was choppy')).tools).toMatchObject([
      { name: 'fetch_call_log', args: { about: 'yesterday at 3pm' } },
    ]);
  });

  it('gives no cause without figures', async () => {
    expect(await talk().say('the app is slow')).toMatchObject({
      tools: [],
      said: expect.stringMatching(/What exactly happens/),
    });
  });

  it('hands back another topic, and a customer who asks for a person to one', async () => {
    const { say } = talk();
    await say('my webhook fails');
    expect((await say('can I get a demo?')).path).toEqual(['tech-support', 'triage']);
    expect((await talk().say('let me talk to a person')).path).toEqual(['tech-support', 'human']);
  });
});
