import { defineTool, type ToolDefinition, ToolRefusal } from '@switchboard/shared';
import { z } from 'zod';
import type { SupportStore } from '../store/support-store.ts';

export const verifiedSchema = z.object({
  verified: z.literal(true),
  tenant: z.string(),
  account: z.string(),
});

export function verifyAccount(store: SupportStore): ToolDefinition {
  return defineTool({
    name: 'verify_account',
    description:
      'Checks that a tenant is the customer’s own, by its support PIN. Call it once when the customer is not verified and has given both. After 3 wrong PINs only a person can go on.',
    parameters: z.object({
      tenantId: z.string().describe('As the customer gave it, for example T-2001.'),
      pin: z.string().describe('The support PIN as the customer gave it, 6 digits.'),
    }),
    effect: true,
    async execute({ tenantId, pin }, call) {
      const id = tenantId.trim().toUpperCase();
      if (!/^T-\d{4,6}$/.test(id) || !/^\d{6}$/.test(pin.trim())) {
        throw new ToolRefusal(
          'A tenant id looks like T-1234 and a support PIN has 6 digits. Ask the customer for both.',
        );
      }
      const { idempotencyKey: key, conversation } = call;
      const outcome = await store.checkPin({ key, conversation, tenantId: id, pin: pin.trim() });
      if (outcome === 'locked') {
        throw new ToolRefusal(
          'There were too many wrong PINs; no further one is checked. Call escalate_to_human, so that a person verifies the customer.',
        );
      }
      const tenant = outcome === 'right' ? await store.tenant(id) : null;
      if (!tenant) {
        throw new ToolRefusal(
          'That tenant id and PIN do not belong together. Ask the customer to check both.',
        );
      }
      call.verify({ tenantId: tenant.id, accountId: tenant.accountId, by: 'support-pin' });
      const told: z.infer<typeof verifiedSchema> = {
        verified: true,
        tenant: tenant.id,
        account: tenant.accountId,
      };
      return JSON.stringify(told);
    },
  });
}
