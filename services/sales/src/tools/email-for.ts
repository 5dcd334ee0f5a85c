import { type ToolCall, ToolRefusal } from '@switchboard/shared';
import { z } from 'zod';

/** Where something may be sent: the address that is verified, else the one that the customer gave. Throws `ToolRefusal`. */
export function emailFor({ customer }: ToolCall, stated: string | null): string {
  const email = stated?.trim() || customer.verified?.email;
  if (email === undefined) throw new ToolRefusal("The e-mail address is missing. Ask for the customer's.");
  if (!z.email().max(254).safeParse(email).success) {
    throw new ToolRefusal('That is not an e-mail address. Ask the customer to write it again.');
  }
  return email;
}
