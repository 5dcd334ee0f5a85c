import type { Claims, CustomerContext, VerifiedCustomer } from '../contracts/customer.ts';

/** Adds what an agent extracted. A claim never touches what the channel vouched for, and one that only repeats it is dropped. */
export function mergeClaims(context: CustomerContext, claims: Claims): CustomerContext {
  const claimed = { ...context.claimed };
  for (const key of ['accountId', 'tenantId', 'callId', 'occurredAt', 'summary'] as const) {
    const value = claims[key];
    if (value !== undefined) claimed[key] = value;
  }
  const { verified } = context;
  if (verified?.accountId !== undefined && claimed.accountId === verified.accountId) delete claimed.accountId;
  if (verified?.tenantId !== undefined && claimed.tenantId === verified.tenantId) delete claimed.tenantId;
  return { verified, claimed };
}

/** Takes over what a channel vouches for; the newest word of a channel counts. */
export function mergeVerified(context: CustomerContext, verified: VerifiedCustomer): CustomerContext {
  return mergeClaims({ verified: { ...context.verified, ...verified }, claimed: context.claimed }, {});
}

/** Whether a channel vouches for somebody else than the customer whose conversation this is. */
export function isAnotherCustomer(context: CustomerContext, verified: VerifiedCustomer): boolean {
  const known = context.verified;
  if (!known) return false;
  const differs = (a: string | undefined, b: string | undefined) =>
    a !== undefined && b !== undefined && a !== b;
  return differs(known.accountId, verified.accountId) || differs(known.tenantId, verified.tenantId);
}
