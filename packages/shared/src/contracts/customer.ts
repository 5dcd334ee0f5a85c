import { z } from 'zod';

const fact = z.string().min(1).max(2_000);

/** Who the customer is, as the channel vouches for it. No model writes this. */
export const verifiedCustomerSchema = z.object({
  accountId: fact.optional(),
  tenantId: fact.optional(),
  name: fact.optional(),
  email: fact.optional(),
  /** What vouches for it, for example `web-session` or `caller-id`. */
  by: fact,
});
export type VerifiedCustomer = z.infer<typeof verifiedCustomerSchema>;

/** What agents extracted from the conversation. Nobody has checked it. */
export const claimsSchema = z.object({
  accountId: fact.optional(),
  tenantId: fact.optional(),
  callId: fact.optional(),
  occurredAt: fact.optional(),
  summary: fact.optional(),
});
export type Claims = z.infer<typeof claimsSchema>;

/** What is known about the customer: two drawers that are never mixed. */
export const customerContextSchema = z.object({
  verified: verifiedCustomerSchema.nullable(),
  claimed: claimsSchema,
});
export type CustomerContext = z.infer<typeof customerContextSchema>;
