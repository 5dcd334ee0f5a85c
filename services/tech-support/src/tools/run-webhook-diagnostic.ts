import { defineTool, type ToolDefinition, ToolRefusal } from '@switchboard/shared';
import { z } from 'zod';
import type { SupportStore } from '../store/support-store.ts';
import { ownTenant } from './own-tenant.ts';
import { webhookReport } from './webhook-report.ts';

const WINDOW_MS = 3 * 60 * 60_000;

export function runWebhookDiagnostic(
  store: SupportStore,
  now: () => Date = () => new Date(),
): ToolDefinition {
  return defineTool({
    name: 'run_webhook_diagnostic',
    description:
      "Reads the last 3 hours of deliveries to the tenant's registered webhook: how many failed, with which status, how regularly, and what that status means. Call it before you say anything about a webhook. Needs the tenant id.",
    parameters: z.object({
      tenantId: z.string().nullable().describe('For example T-2001. Null where the customer is verified.'),
    }),
    effect: false,
    async execute({ tenantId }, call) {
      const tenant = await ownTenant(store, call, tenantId);
      if (tenant.webhookUrl === null) {
        throw new ToolRefusal(
          `Tenant ${tenant.id} has no webhook registered. Tell the customer: one is added under Admin, Developers, Webhooks.`,
        );
      }
      const to = now();
      const deliveries = await store.deliveries(tenant.id, { from: new Date(to.getTime() - WINDOW_MS), to });
      return JSON.stringify(webhookReport(tenant.id, tenant.webhookUrl, 'the last 3 hours', deliveries));
    },
  });
}
