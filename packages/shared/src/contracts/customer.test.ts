import { expect, it } from 'vitest';
import { claimsSchema, customerContextSchema, verifiedCustomerSchema } from './customer.ts';

it('who the customer is always says what vouches for it', () => {
  expect(verifiedCustomerSchema.parse({ by: 'web-session' })).toEqual({ by: 'web-session' });
  expect(verifiedCustomerSchema.safeParse({ accountId: 'A-1' }).success).toBe(false);
});

it('a claim has no say in what is verified: it cannot name what vouches for it', () => {
  expect(claimsSchema.parse({ accountId: 'A-1', by: 'web-session', email: 'x' })).toEqual({
    accountId: 'A-1',
  });
});

it('a fact is some text of at most 2,000 characters', () => {
  expect(claimsSchema.safeParse({ summary: '' }).success).toBe(false);
  expect(claimsSchema.safeParse({ summary: 'x'.repeat(2_000) }).success).toBe(true);
  expect(claimsSchema.safeParse({ summary: 'x'.repeat(2_001) }).success).toBe(false);
});

it('verified and claimed are two drawers, and both are always there', () => {
  expect(customerContextSchema.parse({ verified: null, claimed: {} })).toEqual({
    verified: null,
    claimed: {},
  });
  expect(customerContextSchema.safeParse({ claimed: {} }).success).toBe(false);
  expect(customerContextSchema.safeParse({ verified: null }).success).toBe(false);
});
