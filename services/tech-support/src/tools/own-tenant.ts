import { type CustomerContext, ownId, type ToolCall, ToolRefusal } from '@switchboard/shared';
import type { SupportStore, Tenant } from '../store/support-store.ts';

/** Whether a tenant is not another one than the channel verified. It may have verified the account only. */
export function mayRead({ verified }: CustomerContext, { id, accountId }: Tenant): boolean {
  return (verified?.tenantId ?? id) === id && (verified?.accountId ?? accountId) === accountId;
}

/** The tenant that a tool may read. Throws `ToolRefusal` where there is none, or where it is not the customer's. */
export async function ownTenant(store: SupportStore, call: ToolCall, stated: string | null): Promise<Tenant> {
  const id = ownId(call.customer, 'tenantId', stated);
  const tenant = await store.tenant(id);
  // The same words for one that is missing and one of somebody else: whether it exists is not this customer's business.
  if (!tenant || !mayRead(call.customer, tenant)) {
    throw new ToolRefusal(
      `The customer has no tenant ${id}. Ask them to check the tenant id; it looks like T-1234.`,
    );
  }
  return tenant;
}
