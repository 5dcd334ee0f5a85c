import type { AgentDefinition } from '@switchboard/shared';
import { techSupportRules } from './offline.ts';
import { prompt } from './prompt.ts';
import { memorySupportStore } from './store/memory.ts';
import type { SupportStore } from './store/support-store.ts';
import { fetchCallLog } from './tools/fetch-call-log.ts';
import { runWebhookDiagnostic } from './tools/run-webhook-diagnostic.ts';

export function techSupportAgent(store: SupportStore): AgentDefinition {
  return {
    name: 'tech-support',
    version: '1',
    role: 'specialist',
    description: `Whatever does not work, and how to set it up: call and audio quality, dropped calls, the app and headsets, webhooks (errors, retries,
signatures), the API, CRM integrations, recordings and how to export them.
Not for: charges, invoices, refunds and plan changes (billing); prices, quotes and demos (sales).
Works best with the call id, or the tenant id and about when it happened, as far as the customer gave them. Reads call logs and webhook
deliveries; changes nothing.`,
    instructions: prompt,
    tools: [fetchCallLog(store), runWebhookDiagnostic(store)],
    edges: [],
    offline: techSupportRules,
  };
}

export const techSupport = techSupportAgent(memorySupportStore());
