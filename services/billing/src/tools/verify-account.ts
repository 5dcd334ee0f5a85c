import { defineTool, type ToolDefinition, ToolRefusal } from '@switchboard/shared';
import { z } from 'zod';
import type { BillingStore } from '../store/billing-store.ts';
import { occasionOf } from './own-account.ts';

export const verifiedReportSchema = z.object({
  verified: z.literal(true),
  account: z.string(),
  name: z.string(),
});

export function verifyAccount(store: BillingStore): ToolDefinition {
  return defineTool({
    name: 'verify_account',
    description:
      'Checks that the customer is who they say: compares the account id with the e-mail address or the postcode of the account, all as the customer wrote them. Call it before any other tool where the customer is not verified, and never with values that the customer did not give. After three wrong answers only a person can go on.',
    parameters: z.object({
      accountId: z.string().describe('The account id as the customer gave it, for example A-1234.'),
      email: z.string().nullable().describe('The e-mail address that the customer gave, or null.'),
      postcode: z.string().nullable().describe('The postcode or ZIP code that the customer gave, or null.'),
    }),
    effect: true,
    async execute({ accountId, email, postcode }, call) {
      const id = accountId.trim().toUpperCase();
      if (!email?.trim() && !postcode?.trim()) {
        throw new ToolRefusal(
          'Ask the customer for the e-mail address or the postcode of the account first.',
        );
      }
      const given = { accountId: id, email: email?.trim() || null, postcode: postcode?.trim() || null };
      const answer = await store.verify(given, occasionOf(call));
      if (answer.outcome === 'locked') {
        throw new ToolRefusal(
          'There were too many wrong answers; no further one is checked. Call escalate_to_human, so that a person verifies the customer.',
        );
      }
      // The same words whether the account or the address is wrong: which accounts there are is nobody's business.
      if (answer.outcome === 'wrong') {
        throw new ToolRefusal(
          `These do not belong together. Ask the customer to check the account id and the e-mail address or postcode; ${answer.left} more ${answer.left === 1 ? 'attempt' : 'attempts'}.`,
        );
      }
      call.verify({
        accountId: answer.accountId,
        name: answer.name,
        email: answer.email,
        by: 'verify_account',
      });
      const told: z.infer<typeof verifiedReportSchema> = {
        verified: true,
        account: answer.accountId,
        name: answer.name,
      };
      return JSON.stringify(told);
    },
  });
}
