import { formatMoney } from '@switchboard/shared';
import type { NotDone } from '../store/billing-store.ts';

/** What the model is told where an order was refused. */
export function wordsFor(refused: NotDone, what: string, currency: string): string {
  switch (refused.refused) {
    case 'more-than-left':
      return `Only ${formatMoney(refused.leftMinor, currency)} is left of the charge, and nothing was refunded. Tell the customer what is left.`;
    case 'not-shown':
      return `The customer has not been shown just this ${what}, and nothing was done. Call this tool with \`confirmed\` false, tell the customer the terms, and ask for a yes.`;
    case 'no-answer-yet':
      return `The customer has not answered yet, and nothing was done. Tell them the terms of the ${what}, ask for a yes, and wait for their next message.`;
    case 'declined':
      return `The customer's last message declines the ${what}, and nothing was done. Tell them so.`;
  }
}
