import { ownId, type ToolCall, ToolRefusal } from '@switchboard/shared';
import type { SupportStore, Tenant } from '../store/support-store.ts';

/**
 * The tenant that a tool may read: of the customer whom the channel or `verify_account` vouches for. Whatever the model passes only
 * chooses among that customer's. Throws `ToolRefusal`.
 */
export async function ownTenant(store: SupportStore, call: ToolCall, stated: string | null): Promise<Tenant> {
  const { verified } = call.customer;
  const named = stated?.trim().toUpperCase() || null;
  if (verified?.tenantId === undefined && verified?.accountId === undefined) {
    throw new ToolRefusal(
      'Nobody has verified yet who the customer is, so nothing of a tenant may be read. Ask for the tenant id and the support PIN (6 digits, under Admin, Account), and call verify_account with both.',
    );
  }
  if (verified.tenantId === undefined) return ofAccount(store, verified.accountId ?? '', named);
  const id = ownId(call.customer, 'tenantId', named);
  const tenant = await store.tenant(id);
  if (!tenant || (verified.accountId ?? tenant.accountId) !== tenant.accountId) throw notYours(id);
  return tenant;
}

async function ofAccount(store: SupportStore, accountId: string, named: string | null): Promise<Tenant> {
  const tenants = await store.tenantsOf(accountId);
  const tenant = named === null ? tenants[0] : tenants.find(({ id }) => id === named);
  if (!tenant) throw notYours(named ?? `of account ${accountId}`);
  if (named === null && tenants.length > 1) {
    throw new ToolRefusal(
      `The account has several tenants: ${tenants.map(({ id }) => id).join(', ')}. Ask the customer which one it is about.`,
    );
  }
  return tenant;
}

/** The same words for one that is missing and one of somebody else: whether it exists is not this customer's business. */
function notYours(id: string): ToolRefusal {
  return new ToolRefusal(
    `The customer has no tenant ${id}. Ask them to check the tenant id; it looks like T-1234.`,
  );
}
