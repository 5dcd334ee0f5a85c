import {
  factsIn,
  HUMAN,
  handOver,
  isCourtesy,
  knownId,
  lastAnswer,
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
import { guideFor, type Problem, pinIn, problemIn } from './offline-words.ts';
import { callLogSchema } from './tools/fetch-call-log.ts';
import { verifiedSchema } from './tools/verify-account.ts';
import { webhookReportSchema } from './tools/webhook-report.ts';

/** Tech support with no API key: what the prompt asks for, as rules over the same tools. */
export const techSupportRules: OfflineRules = (view) =>
  leaveUnlessOurs('tech-support')(view) ??
  afterDiagnostic(view) ??
  afterCallLog(view) ??
  afterVerifying(view) ??
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
  if (result.refused.includes('about what time'))
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

const PIN_IS_WRONG = 'That tenant id and PIN do not belong together.';

const afterVerifying: OfflineRule = (view) => {
  const result = resultOf(view, 'verify_account', verifiedSchema);
  if (!result || 'value' in result) return null;
  if (result.refused.includes('escalate_to_human')) {
    return handOver(view, HUMAN, 'The customer could not be verified: too many wrong support PINs.');
  }
  return { say: `${PIN_IS_WRONG} Could you check both? The PIN stands under Admin, Account.` };
};

const courtesy: OfflineRule = (view) =>
  isCourtesy(saidNow(view)) ? { say: 'You are welcome. I am here if it comes back.' } : null;

function request(view: OfflineView): OfflineStep {
  const guide = guideFor(saidNow(view));
  if (guide) return { say: guideText(guide) };
  const problem = problemOf(view);
  const unknown = problem && whoIsIt(view, problem);
  if (unknown) return unknown;
  if (problem === 'webhook') return webhook(view);
  if (problem === 'call') return call(view);
  return {
    say: knownId(view, 'tenantId')
      ? 'What shall I look at: the deliveries to your webhook, or a call? For a call I need about when it was.'
      : 'I can look into calls, audio, webhooks and integrations. What exactly happens, and since when?',
  };
}

/** Of a customer whom nobody has verified: asks for the tenant id and its PIN, then checks them; null for one who is known. */
function whoIsIt(view: OfflineView, problem: Problem): OfflineStep | null {
  const { verified } = view.customer;
  const isVerified = verified?.tenantId !== undefined || verified?.accountId !== undefined;
  if (isVerified || view.results.some(({ tool }) => tool === 'verify_account')) return null;
  const tenantId = knownId(view, 'tenantId');
  // A PIN that was wrong is not tried again with the next words.
  const pin =
    pinIn(saidNow(view)) ?? (lastAnswer(view).startsWith(PIN_IS_WRONG) ? null : latest(view, pinIn));
  if (tenantId && pin) return { call: 'verify_account', args: { tenantId, pin } };
  const what = problem === 'webhook' ? 'I can look at your webhook.' : 'I can look that up.';
  const missing = [
    ...(tenantId ? [] : ['your tenant id (like T-1234)']),
    ...(pin ? [] : ['your support PIN (6 digits)']),
  ].join(' and ');
  return {
    say: `${what} For your security I first need ${missing}, under Admin, Account. Could you give me that?`,
  };
}

function webhook(view: OfflineView): OfflineStep {
  return { call: 'run_webhook_diagnostic', args: { tenantId: statedTenant(view) } };
}

/** The tenant that the customer names, or null for the one that they are verified for. */
function statedTenant(view: OfflineView): string | null {
  return factsIn(saidNow(view)).tenantId ?? (view.customer.verified ? null : knownId(view, 'tenantId'));
}

function call(view: OfflineView): OfflineStep {
  const now = factsIn(saidNow(view));
  // Whoever names another time means another call than the one before.
  const callId = now.callId ?? (now.occurredAt ? null : knownId(view, 'callId'));
  const tenantId = statedTenant(view);
  if (callId) return { call: 'fetch_call_log', args: { callId, tenantId, about: null } };
  const about = latest(view, (text) => factsIn(text).occurredAt) ?? view.customer.claimed.occurredAt;
  if (about) return { call: 'fetch_call_log', args: { callId: null, tenantId, about } };
  return {
    say: 'Thank you. What is the id of the call (like C-50412), or on which day was it, and at about what time (UTC)?',
  };
}

/** What it is about: by the newest words, or by earlier ones where the newest only answer our question. */
function problemOf(view: OfflineView): Problem | null {
  const said = saidNow(view);
  const { tenantId, callId, occurredAt } = factsIn(said);
  if (callId) return 'call';
  const answersUs = tenantId || occurredAt || pinIn(said) || wasHandedOver(view);
  return problemIn(said) ?? (answersUs ? latest(view, problemIn) : null);
}

function notYours({ customer }: OfflineView, what: string): OfflineStep {
  return {
    say: customer.verified
      ? `I cannot find ${what} among what belongs to you. Could you check the id? For your security I can look at nothing else.`
      : `I cannot find ${what}. Could you check the id?`,
  };
}
