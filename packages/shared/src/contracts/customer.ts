import { z } from 'zod';

const fact = z.string().min(1).max(2_000);

/** Who the customer is, as a channel or a tool vouches for it. No model writes this. */
export const verifiedCustomerSchema = z.object({
  accountId: fact.optional(),
  tenantId: fact.optional(),
  name: fact.optional(),
  email: fact.optional(),
  /** What vouches for it, for example `web-session`, `caller-id` or `support-pin`. */
  by: fact,
});
export type VerifiedCustomer = z.infer<typeof verifiedCustomerSchema>;

export const verifiedFactSchema = z.enum(['accountId', 'tenantId', 'name', 'email']);

/** Which facts a channel or a tool of an agent has verified last. No fact has two. */
export const verificationSchema = z.object({
  through: z.enum(['channel', 'tool']),
  by: fact,
  facts: z.array(verifiedFactSchema),
});
export type Verification = z.infer<typeof verificationSchema>;

/** Every fact about the customer that was verified, by whomever; `by` is the last. */
export const knownCustomerSchema = verifiedCustomerSchema.extend({
  /** The oldest first. Of a fact that is in none, whose conversation is older than this field, nobody knows who verified it. */
  verifications: z.array(verificationSchema).optional(),
});

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
  verified: knownCustomerSchema.nullable(),
  claimed: claimsSchema,
});
export type CustomerContext = z.infer<typeof customerContextSchema>;
