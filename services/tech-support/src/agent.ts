import type { AgentDefinition } from '@switchboard/shared';
import { techSupportRules } from './offline.ts';
import { prompt } from './prompt.ts';
import type { SupportStore } from './store/support-store.ts';
import { fetchCallLog } from './tools/fetch-call-log.ts';
import { runWebhookDiagnostic } from './tools/run-webhook-diagnostic.ts';
import { verifyAccount } from './tools/verify-account.ts';
import type { Diagnose } from './webhook/diagnose.ts';

export function techSupportAgent(store: SupportStore, diagnose: Diagnose): AgentDefinition {
  return {
    name: 'tech-support',
    version: '2',
    role: 'specialist',
    description: `Whatever does not work, and how to set it up: call and audio quality, dropped calls, the app and headsets, webhooks (errors, retries,
signatures), the API, CRM integrations, recordings and how to export them.
Not for: charges, invoices, refunds and plan changes (billing); prices, quotes and demos (sales).
Works best with the call id, or the tenant id and about when it happened, as far as the customer gave them. Verifies the customer, reads call
logs and webhook deliveries, and calls the registered webhook to test it; changes nothing.`,
    instructions: prompt,
    tools: [verifyAccount(store), fetchCallLog(store), runWebhookDiagnostic(store, diagnose)],
    edges: [],
    offline: techSupportRules,
  };
}
