import type { CustomerContext } from '../contracts/customer.ts';
import { ToolRefusal } from './definition.ts';

const names = { accountId: 'account id', tenantId: 'tenant id' };

/**
 * Whose data a tool may read or change: the id that is verified; where nobody is, the one that the customer
 * stated. A verified customer never reaches another id, whatever the model passes. Throws `ToolRefusal` with what to ask for.
 */
export function ownId(
  customer: CustomerContext,
  kind: 'accountId' | 'tenantId',
  stated: string | null,
): string {
  const verified = customer.verified?.[kind];
  const named = stated?.trim().toUpperCase() || null;
  if (verified !== undefined) {
    if (named !== null && named !== verified.toUpperCase()) {
      throw new ToolRefusal(
        `This conversation is verified for ${names[kind]} ${verified}. Nothing of another one may be read or changed here; tell the customer so.`,
      );
    }
    return verified;
  }
  if (named === null) throw new ToolRefusal(`The ${names[kind]} is missing. Ask the customer for it.`);
  return named;
}
