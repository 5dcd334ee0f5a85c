import { type VerifiedCustomer, verifiedCustomerSchema } from '@switchboard/shared';
import type { z } from 'zod';
import type { Caller } from './caller.ts';

/** Whom a server with a key vouches for. */
export const vouchedCustomerSchema = verifiedCustomerSchema.omit({ by: true });

const BY = 'server-key';

/** The customer as the agents know them: vouched for in this request, or when the session began. */
export function vouchedCustomer(
  caller: Caller | null,
  customer: z.infer<typeof vouchedCustomerSchema> | undefined,
): VerifiedCustomer | undefined {
  if (customer !== undefined) return { ...customer, by: BY };
  return caller?.kind === 'session' ? caller.session.customer : undefined;
}
