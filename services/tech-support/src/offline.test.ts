import { offlineTalk, type TalkOptions } from '@switchboard/shared/testing';
import { describe, expect, it } from 'vitest';
import { techSupportAgent } from './agent.ts';
import { memorySupportStore } from './store/memory.ts';

/** A customer whom triage has just handed to tech support. */
function talk(options: TalkOptions = {}) {
  return offlineTalk([techSupportAgent(memorySupportStore())], {
    owner: 'tech-support',
    from: 'triage',
    ...options,
  });
}

describe('tech support without a model', () => {
  it('asks for the tenant, looks at its deliveries and explains what it found', async () => {
    const { say } = talk();
    expect((await say('my webhook returns 502 every ten minutes')).said).toMatch(/What is your tenant id/);
    const { tools, said } = await say('T-2001');
    expect(tools).toMatchObject([{ name: 'run_webhook_diagnostic', args: { tenantId: 'T-2001' } }]);
    expect(said).toMatch(/18 of 180 ended with status 502, exactly every 10 minutes/);
    expect(said).toMatch(/gateway or load balancer/);
  });

  it('says so where the webhook is healthy, or where there is none', async () => {
    expect((await talk().say('the webhook of T-2002 fails')).said).toMatch(/all 180 arrived/);
    expect((await talk().say('the webhook of T-2005 fails')).said).toMatch(/no webhook registered/);
  });

  it('asks for what is missing of a call, one thing after the other, and not for what was said', async () => {
    const { say } = talk();
    expect((await say('my calls are choppy')).said).toMatch(
      /its id .* or your tenant id .* about when it was/,
    );
    expect((await say('T-2002')).said).toMatch(/On which day/);
    expect((await say('last week')).said).toMatch(/On which day/);
    const { tools, said } = await say('yesterday at 3pm');
    expect(tools).toMatchObject([
      { name: 'fetch_call_log', args: { callId: null, tenantId: 'T-2002', about: 'yesterday at 3pm' } },
    ]);
    expect(said).toMatch(/C-50412.*jitter of 68 ms and 6\.2 % of packets lost/);
  });

  it('takes a call id for enough', async () => {
    expect((await talk().say('nobody heard me in call C-50390')).said).toMatch(/no audio was received/);
    expect((await talk().say('C-50401 was bad')).said).toMatch(/shows nothing wrong/);
    expect((await talk().say('C-77777 was bad')).said).toMatch(/cannot find call C-77777/);
  });

  it('looks for another call where the customer names another time', async () => {
    const { say } = talk();
    await say('call C-50401 of T-2001 was bad');
    expect((await say('no, the call was yesterday at 15:00')).tools).toMatchObject([
      { args: { callId: null, tenantId: 'T-2001', about: 'yesterday at 15:00' } },
    ]);
  });

  it('knows the way to export recordings from the help centre', async () => {
    expect(await talk().say('how do I export call recordings?')).toMatchObject({
      tools: [],
      said: expect.stringMatching(/1\. Open Admin, Recordings/),
    });
  });

  it('asks no tenant of a customer who is signed in, and shows no other', async () => {
    const customer = { verified: { tenantId: 'T-2001', by: 'web-session' }, claimed: {} };
    expect((await talk({ customer }).say('my webhook fails')).said).toMatch(/status 502/);
    expect((await talk({ customer }).say('the webhook of T-2003 fails')).said).toMatch(/For your security/);
  });

  it('uses what triage has handed over', async () => {
    const customer = { verified: null, claimed: { tenantId: 'T-2002', occurredAt: 'yesterday at 3pm' } };
    expect((await talk({ customer }).say('the audio was choppy')).tools).toMatchObject([
      { name: 'fetch_call_log' },
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
