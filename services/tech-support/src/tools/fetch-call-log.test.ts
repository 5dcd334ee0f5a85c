import { startTestPostgres, type TestPostgres, toolCall } from '@switchboard/shared/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SupportStore } from '../store/support-store.ts';
import { openSupport } from '../testing/support.ts';
import { audibleIn, callLogSchema, fetchCallLog } from './fetch-call-log.ts';

const now = () => new Date('2026-11-23T10:30:00Z');

let postgres: TestPostgres;
let store: SupportStore;
beforeAll(async () => {
  postgres = await startTestPostgres();
  ({ store } = await openSupport(postgres, now()));
});
afterAll(() => postgres?.stop());

const asTenant = toolCall({ verified: { tenantId: 'T-2002', by: 'web-session' } });
const asAccount = toolCall({ verified: { accountId: 'A-1002', by: 'web-session' } });
const asBoth = toolCall({ verified: { accountId: 'A-1001', tenantId: 'T-2002', by: 'web-session' } });

async function fetchLog(args: Record<string, unknown>, call = asTenant) {
  const all = { callId: null, tenantId: null, about: null, ...args };
  return callLogSchema.parse(JSON.parse(await fetchCallLog(store, now).execute(all, call)));
}

describe('fetch_call_log', () => {
  it('finds a call by its id, with the figures that a caller hears', async () => {
    expect(await fetchLog({ callId: ' c-50412 ' })).toMatchObject({
      tenant: 'T-2002',
      calls: [{ id: 'C-50412', mos: 2.4, jitterMs: 68, lossPercent: 6.2, audible: ['jitter', 'loss'] }],
    });
  });

  it("finds a tenant's calls of about that time, oldest first", async () => {
    const { calls } = await fetchLog({ tenantId: 't-2002', about: 'yesterday at 3pm' });
    expect(calls.map(({ id }) => id)).toEqual(['C-50412', 'C-50413']);
    expect(calls[0]?.startedAt).toBe('2026-11-22T15:04:00.000Z');
  });

  it('tells what the platform noticed', async () => {
    const call = toolCall({ verified: { tenantId: 'T-2003', by: 'web-session' } });
    const { calls } = await fetchLog({ about: 'yesterday' }, call);
    expect(calls).toMatchObject([{ id: 'C-50390', event: expect.stringContaining('no audio'), audible: [] }]);
  });

  it('knows the tenant of a verified account', async () => {
    expect((await fetchLog({ about: 'yesterday 15:00' }, asAccount)).tenant).toBe('T-2002');
    expect((await fetchLog({ callId: 'C-50412' }, asAccount)).tenant).toBe('T-2002');
  });

  it.each([
    ['neither a call id nor a time', {}, /call id, or the day and about what time/],
    ['a tenant without a time', { tenantId: 'T-2002' }, /day and about what time/],
    ['a time that says too little', { about: 'last week' }, /day and about what time/],
    ['a time without calls', { about: 'yesterday at 3am' }, /no recorded calls from 2026-11-22T02:00/],
    ['a call that does not exist', { callId: 'C-1' }, /no call C-1\./],
    ['what is no id', { callId: "' or '1'='1" }, /no call/],
  ])('refuses %s in words', async (_, args, words) => {
    await expect(fetchLog(args)).rejects.toMatchObject({
      name: 'ToolRefusal',
      message: expect.stringMatching(words),
    });
  });

  it.each([
    { callId: 'C-50412' },
    { callId: 'C-50412', tenantId: 'T-2002' },
    { tenantId: 'T-2002', about: 'yesterday' },
  ])('shows nothing of %j to a customer whom nobody has verified', async (args) => {
    const refusal = { name: 'ToolRefusal', message: expect.stringMatching(/verify_account/) };
    await expect(fetchLog(args, toolCall())).rejects.toMatchObject(refusal);
    const byMail = toolCall({ verified: { email: 'jo@brightline.example', by: 'e-mail' } });
    await expect(fetchLog(args, byMail)).rejects.toMatchObject(refusal);
  });

  it.each([
    ['the call of another tenant', asTenant, { callId: 'C-50390' }],
    ['the call of another account', asAccount, { callId: 'C-50390' }],
    ['another tenant', asTenant, { tenantId: 'T-2003', about: 'yesterday' }],
    ["another account's tenant", asAccount, { tenantId: 'T-2003', about: 'yesterday' }],
    ["another account's call under its own tenant", asAccount, { callId: 'C-50390', tenantId: 'T-2003' }],
    ["another tenant's call under the customer's", asTenant, { callId: 'C-50390', tenantId: 'T-2002' }],
    ['a tenant that is not of the verified account', asBoth, { callId: 'C-50412' }],
  ])('shows a verified customer nothing of %s', async (_, call, args) => {
    await expect(fetchLog(args, call)).rejects.toMatchObject({ name: 'ToolRefusal' });
  });
});

describe('what a caller hears', () => {
  it('begins past the planning figures, not at them', () => {
    expect(audibleIn({ mos: 4, jitterMs: 30, lossPercent: 1, roundTripMs: 300 })).toEqual([]);
    expect(audibleIn({ mos: 3, jitterMs: 31, lossPercent: 1.1, roundTripMs: 301 })).toEqual([
      'jitter',
      'loss',
      'delay',
    ]);
  });
});
