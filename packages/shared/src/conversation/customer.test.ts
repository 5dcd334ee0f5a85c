import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CustomerContext } from '../contracts/customer.ts';
import { isAnotherCustomer, mergeClaims, mergeVerified } from './customer.ts';

const verified = { by: 'web-session', accountId: 'A-1', tenantId: 'T-1' };
const nothing: CustomerContext = { verified: null, claimed: {} };

describe('claims', () => {
  it('are added to what was claimed before; the newest word counts', () => {
    const context = mergeClaims(
      { verified: null, claimed: { callId: 'c-1', summary: 'old' } },
      { summary: 'new' },
    );
    expect(context.claimed).toEqual({ callId: 'c-1', summary: 'new' });
  });

  it('never touch what the channel vouched for', () => {
    const context = mergeClaims({ verified, claimed: {} }, { accountId: 'B-2', tenantId: 'T-2' });
    expect(context.verified).toEqual(verified);
    expect(context.claimed).toEqual({ accountId: 'B-2', tenantId: 'T-2' });
  });

  it('that only repeat what is verified are dropped', () => {
    expect(mergeClaims({ verified, claimed: {} }, { accountId: 'A-1', tenantId: 'T-2' }).claimed).toEqual({
      tenantId: 'T-2',
    });
  });

  it('never change who the customer is, whatever a model extracts', () => {
    const fact = fc.option(fc.string({ minLength: 1 }), { nil: undefined });
    const claims = fc.record({
      accountId: fact,
      tenantId: fact,
      callId: fact,
      occurredAt: fact,
      summary: fact,
    });
    fc.assert(
      fc.property(fc.array(claims), (all) => {
        const context = all.reduce(mergeClaims, { verified, claimed: {} });
        expect(context.verified).toEqual(verified);
        expect(context.claimed.accountId).not.toBe(verified.accountId);
      }),
    );
  });
});

describe('what a channel or a tool vouches for', () => {
  it('is added to what was vouched for before; the newest word counts', () => {
    const context = mergeVerified(
      { verified, claimed: {} },
      { by: 'caller-id', name: 'Eve', tenantId: 'T-9' },
      'channel',
    );
    expect(context.verified).toMatchObject({
      by: 'caller-id',
      accountId: 'A-1',
      tenantId: 'T-9',
      name: 'Eve',
    });
  });

  it('makes a claim of the same superfluous', () => {
    const claimed = { accountId: 'A-1', callId: 'c' };
    const context = mergeVerified({ verified: null, claimed }, verified, 'channel');
    expect(context).toMatchObject({ verified, claimed: { callId: 'c' } });
    expect(context.claimed).toEqual({ callId: 'c' });
  });

  it('keeps for each fact who verified it last, and whether that was the channel or a tool', () => {
    const bySession = mergeVerified(nothing, { ...verified, email: 'ada@example.com' }, 'channel');
    const byPin = mergeVerified(bySession, { by: 'support-pin', tenantId: 'T-1' }, 'tool');
    expect(byPin.verified?.verifications).toEqual([
      { through: 'channel', by: 'web-session', facts: ['accountId', 'email'] },
      { through: 'tool', by: 'support-pin', facts: ['tenantId'] },
    ]);
    // A channel says it with every message.
    const again = mergeVerified(byPin, { ...verified, email: 'ada@example.com' }, 'channel');
    expect(again.verified?.verifications).toEqual([
      { through: 'channel', by: 'web-session', facts: ['accountId', 'tenantId', 'email'] },
    ]);
  });

  it('is added to a document that does not have it yet: of the facts before, nobody is named', () => {
    const context = mergeVerified({ verified, claimed: {} }, { by: 'support-pin', tenantId: 'T-1' }, 'tool');
    expect(context.verified).toEqual({
      ...verified,
      by: 'support-pin',
      verifications: [{ through: 'tool', by: 'support-pin', facts: ['tenantId'] }],
    });
  });
});

describe('another customer', () => {
  it('is one whose account or tenant is known to be another', () => {
    expect(isAnotherCustomer({ verified, claimed: {} }, { by: 'x', accountId: 'B-2' })).toBe(true);
    expect(isAnotherCustomer({ verified, claimed: {} }, { by: 'x', accountId: 'A-1', tenantId: 'T-2' })).toBe(
      true,
    );
  });

  it('is not one of whom less is known, nor the same on another channel', () => {
    expect(isAnotherCustomer(nothing, { by: 'x', accountId: 'B-2' })).toBe(false);
    expect(isAnotherCustomer({ verified, claimed: {} }, { by: 'caller-id' })).toBe(false);
    expect(isAnotherCustomer({ verified, claimed: {} }, { by: 'caller-id', accountId: 'A-1' })).toBe(false);
  });

  it('is not told from what agents were told', () => {
    const context = { verified: null, claimed: { accountId: 'A-1' } };
    expect(isAnotherCustomer(context, { by: 'x', accountId: 'B-2' })).toBe(false);
  });
});
