import {
  factsIn,
  isCourtesy,
  knownId,
  latest,
  leaveUnlessOurs,
  type OfflineRule,
  type OfflineRules,
  type OfflineStep,
  type OfflineView,
  resultOf,
  saidNow,
  wasHandedOver,
} from '@switchboard/shared';
import { explainCalls, explainWebhook, guideText } from './offline-answers.ts';
import { guideFor, type Problem, problemIn } from './offline-words.ts';
import { callLogSchema } from './tools/fetch-call-log.ts';
import { webhookReportSchema } from './tools/webhook-report.ts';

/** Tech support with no API key: what the prompt asks for, as rules over the same tools. */
export const techSupportRules: OfflineRules = (view) =>
  leaveUnlessOurs('tech-support')(view) ??
  afterDiagnostic(view) ??
  afterCallLog(view) ??
  courtesy(view) ??
  request(view);

const afterDiagnostic: OfflineRule = (view) => {
  const result = resultOf(view, 'run_webhook_diagnostic', webhookReportSchema);
  if (!result) return null;
  if ('value' in result) return { say: explainWebhook(result.value) };
  const tenant = knownId(view, 'tenantId');
  return result.refused.includes('no webhook')
    ? {
        say: `Tenant ${tenant} has no webhook registered. You can add one under Admin, Developers, Webhooks. Did you expect one there?`,
      }
    : notYours(view, `tenant ${tenant}`);
};

const afterCallLog: OfflineRule = (view) => {
  const result = resultOf(view, 'fetch_call_log', callLogSchema);
  if (!result) return null;
  if ('value' in result) return { say: explainCalls(result.value) };
  if (result.refused.includes('the day'))
    return { say: 'On which day was that, and at about what time (UTC)?' };
  if (result.refused.includes('no recorded calls')) {
    return {
      say: `I find no calls of tenant ${knownId(view, 'tenantId')} around that time. Do you have the id of the call, or another time (UTC)?`,
    };
  }
  return notYours(
    view,
    latest(view, (text) => factsIn(text).callId)
      ? `call ${knownId(view, 'callId')}`
      : `tenant ${knownId(view, 'tenantId')}`,
  );
};

const courtesy: OfflineRule = (view) =>
  isCourtesy(saidNow(view)) ? { say: 'You are welcome. I am here if it comes back.' } : null;

function request(view: OfflineView): OfflineStep {
  const guide = guideFor(saidNow(view));
  if (guide) return { say: guideText(guide) };
  const problem = problemOf(view);
  if (problem === 'webhook') return webhook(view);
  if (problem === 'call') return call(view);
  return {
    say: knownId(view, 'tenantId')
      ? 'What shall I look at: the deliveries to your webhook, or a call? For a call I need about when it was.'
      : 'I can look into calls, audio, webhooks and integrations. What exactly happens, and since when?',
  };
}

function webhook(view: OfflineView): OfflineStep {
  const tenantId = knownId(view, 'tenantId');
  return tenantId
    ? { call: 'run_webhook_diagnostic', args: { tenantId } }
    : {
        say: 'I can look at the deliveries to your webhook. What is your tenant id? It looks like T-1234 and stands under Admin, Account.',
      };
}

function call(view: OfflineView): OfflineStep {
  const now = factsIn(saidNow(view));
  // Whoever names another time means another call than the one before.
  const callId = now.callId ?? (now.occurredAt ? null : knownId(view, 'callId'));
  if (callId) return { call: 'fetch_call_log', args: { callId, tenantId: null, about: null } };
  const tenantId = knownId(view, 'tenantId');
  const about = latest(view, (text) => factsIn(text).occurredAt) ?? view.customer.claimed.occurredAt;
  if (tenantId && about) return { call: 'fetch_call_log', args: { callId: null, tenantId, about } };
  if (tenantId) return { say: 'Thank you. On which day was it, and at about what time (UTC)?' };
  return {
    say: `I can look that call up. What is its id (like C-50412), or your tenant id (like T-1234)${about ? '' : ' and about when it was'}?`,
  };
}

/** What it is about: by the newest words, or by earlier ones where the newest only answer our question. */
function problemOf(view: OfflineView): Problem | null {
  const said = saidNow(view);
  const { tenantId, callId, occurredAt } = factsIn(said);
  if (callId) return 'call';
  return problemIn(said) ?? (tenantId || occurredAt || wasHandedOver(view) ? latest(view, problemIn) : null);
}

function notYours({ customer }: OfflineView, what: string): OfflineStep {
  return {
    say: customer.verified
      ? `I cannot find ${what} among what belongs to you. Could you check the id? For your security I can look at nothing else.`
      : `I cannot find ${what}. Could you check the id?`,
  };
}
