import {
  type Claims,
  type CustomerContext,
  type Verification,
  type VerifiedCustomer,
  verifiedFactSchema,
} from '../contracts/customer.ts';

/** Adds what an agent extracted. A claim never touches what is verified, and one that only repeats it is dropped. */
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

/** Takes over what a channel or a tool vouches for; the newest word counts. */
export function mergeVerified(
  { verified: known, claimed }: CustomerContext,
  verified: VerifiedCustomer,
  through: Verification['through'],
): CustomerContext {
  const facts = verifiedFactSchema.options.filter((fact) => verified[fact] !== undefined);
  const before = (known?.verifications ?? []).map((one) => ({
    ...one,
    facts: one.facts.filter((fact) => !facts.includes(fact)),
  }));
  const verifications = [...before, { through, by: verified.by, facts }].filter(
    (one) => one.facts.length > 0,
  );
  return mergeClaims({ verified: { ...known, ...verified, verifications }, claimed }, {});
}

/** Whether a channel vouches for somebody else than the customer whose conversation this is. */
export function isAnotherCustomer(context: CustomerContext, verified: VerifiedCustomer): boolean {
  const known = context.verified;
  if (!known) return false;
  const differs = (a: string | undefined, b: string | undefined) =>
    a !== undefined && b !== undefined && a !== b;
  return differs(known.accountId, verified.accountId) || differs(known.tenantId, verified.tenantId);
}
