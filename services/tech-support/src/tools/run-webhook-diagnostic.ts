import { createHash } from 'node:crypto';
import { defineTool, type ToolDefinition, ToolRefusal } from '@switchboard/shared';
import { z } from 'zod';
import type { SupportStore } from '../store/support-store.ts';
import type { Diagnose } from '../webhook/diagnose.ts';
import { ownTenant } from './own-tenant.ts';
import { webhookReport } from './webhook-report.ts';

/** Three hours at the rate of one a minute. */
const DELIVERIES = 180;

export function runWebhookDiagnostic(store: SupportStore, diagnose: Diagnose): ToolDefinition {
  return defineTool({
    name: 'run_webhook_diagnostic',
    description:
      "Calls the tenant's registered webhook now with signed test events, and reads its latest deliveries: address, certificate and its expiry, status and time of each try, redirects, whether signatures are checked (`now`); how many deliveries failed, with which status, how regularly, and what that status means. Call it before you say anything about a webhook, once in a turn. It takes up to 30 seconds. Only the registered address is called; nobody can name another one.",
    parameters: z.object({
      tenantId: z.string().nullable().describe('For example T-2001. Null where the customer is verified.'),
    }),
    // It sends events to somebody's server: only a run that may still answer should.
    effect: true,
    async execute({ tenantId }, call) {
      const tenant = await ownTenant(store, call, tenantId);
      const webhook = await store.webhook(tenant.id);
      if (!webhook) {
        throw new ToolRefusal(
          `Tenant ${tenant.id} has no webhook registered. Tell the customer: one is added under Admin, Developers, Webhooks.`,
        );
      }
      const deliveries = await store.deliveries(tenant.id, DELIVERIES);
      const id = `evt_${createHash('sha256').update(call.idempotencyKey).digest('hex').slice(0, 16)}`;
      const now = await diagnose(webhook, { id, signal: call.signal });
      return JSON.stringify(webhookReport(tenant.id, webhook.url, deliveries, now));
    },
  });
}
