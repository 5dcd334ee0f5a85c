import { ownId, type ToolCall, ToolRefusal } from '@switchboard/shared';
import type { Account, BillingStore } from '../store/billing-store.ts';

/** The account that a tool may work on. Throws `ToolRefusal` where there is none, or where it is not the customer's. */
export async function ownAccount(
  store: BillingStore,
  call: ToolCall,
  stated: string | null,
): Promise<Account> {
  const id = ownId(call.customer, 'accountId', stated);
  const account = await store.account(id);
  if (!account) {
    throw new ToolRefusal(
      `There is no account ${id}. Ask the customer to check the account id; it looks like A-1234.`,
    );
  }
  return account;
}
