import { ownId, type ToolCall, ToolRefusal } from '@switchboard/shared';
import type { Account, BillingStore, Occasion } from '../store/billing-store.ts';

/**
 * The account that a tool may work on: the verified one, and no other, whatever the model passes. Throws `ToolRefusal` where nobody
 * is verified or another account is asked for.
 */
export async function ownAccount(
  store: BillingStore,
  call: ToolCall,
  stated: string | null,
): Promise<Account> {
  if (call.customer.verified?.accountId === undefined) {
    throw new ToolRefusal(
      'Nobody has verified this customer, so no account may be read or changed. Ask for the account id and the e-mail address or postcode of the account, then call verify_account.',
    );
  }
  const id = ownId(call.customer, 'accountId', stated);
  const account = await store.account(id);
  if (!account) {
    throw new ToolRefusal(
      `There is no account ${id} in billing. Call escalate_to_human: a person must look into it.`,
    );
  }
  return account;
}

export function occasionOf({ conversation, n, turns, idempotencyKey }: ToolCall): Occasion {
  return { conversation, n, turns, key: idempotencyKey };
}
