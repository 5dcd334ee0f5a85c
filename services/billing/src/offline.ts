import {
  agrees,
  declines,
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
import * as answers from './offline-answers.ts';
import { invoiceNumberIn, monthIn, periodIn, planIn, type Wish, wishIn } from './offline-words.ts';
import { planReportSchema } from './tools/change-plan.ts';
import { type InvoiceReport, invoiceReportSchema } from './tools/invoice-report.ts';
import { refundReportSchema } from './tools/issue-refund.ts';

/** Billing with no API key: what the prompt asks for, as rules over the same tools. */
export const billingRules: OfflineRules = (view) =>
  leaveUnlessOurs('billing')(view) ??
  afterRefund(view) ??
  afterPlan(view) ??
  afterLookup(view) ??
  answerToOffer(view) ??
  courtesy(view) ??
  request(view);

const afterRefund: OfflineRule = (view) => {
  const result = resultOf(view, 'issue_refund', refundReportSchema);
  if (!result) return null;
  if ('refused' in result) {
    return handOver(
      view,
      HUMAN,
      `The customer agreed to a refund that was refused here: ${firstSentence(result.refused)}`,
    );
  }
  const { amount, to, arrives, reference } = result.value;
  return {
    say: `Done: I have refunded ${amount} to your ${to}. It arrives ${arrives}. Your reference is ${reference}. Is there anything else I can do?`,
  };
};

const afterPlan: OfflineRule = (view) => {
  const result = resultOf(view, 'change_plan', planReportSchema);
  if (!result) return null;
  if ('value' in result) {
    return {
      say: result.value.reference ? answers.planChanged(result.value) : answers.planTerms(result.value),
    };
  }
  if (result.refused.includes('escalate_to_human')) {
    return handOver(
      view,
      HUMAN,
      `The customer wants a plan change that a person must make: ${firstSentence(result.refused)}`,
    );
  }
  return notFound(view);
};

const afterLookup: OfflineRule = (view) => {
  const result = resultOf(view, 'lookup_invoice', invoiceReportSchema);
  if (!result) return null;
  if ('refused' in result) return notFound(view);
  const offered = answers.refundOfferIn(lastAnswer(view));
  if (offered && agrees(saidNow(view))) return refund(result.value, offered);
  return tell(view, result.value);
};

/** Refunds what was offered, by the figures of now: it may have been refunded since. */
function refund(report: InvoiceReport, chargeId: string): OfflineStep {
  const invoice = report.invoices.find(({ charges }) => charges.some(({ id }) => id === chargeId));
  const charge = invoice?.charges.find(({ id }) => id === chargeId);
  if (!invoice?.overcharged || !charge) {
    return { say: `Charge ${chargeId} has been settled already, so there is nothing left to refund on it.` };
  }
  return {
    call: 'issue_refund',
    args: {
      accountId: report.account.id,
      chargeId,
      amountMinor: answers.refundMinor(invoice, charge),
      currency: invoice.currency,
      reason: `Invoice ${invoice.number} was charged ${invoice.charges.length} times.`,
    },
  };
}

function tell(view: OfflineView, report: InvoiceReport): OfflineStep {
  for (const invoice of report.invoices) {
    const charge = answers.chargeTooMany(invoice);
    if (charge) return { say: answers.offerRefund(report, invoice, charge) };
  }
  const newest = report.invoices[0];
  if (!newest) return notFound(view);
  const found = answers.describe(report, newest);
  return {
    say:
      wishOf(view) === 'refund'
        ? `${found} I see nothing there that was charged twice. If you mean another month, tell me which one; a refund for another reason is decided by a person, so just ask for one.`
        : `${found} Is there anything else you would like to know about it?`,
  };
}

const answerToOffer: OfflineRule = (view) => {
  const said = saidNow(view);
  const charge = answers.refundOfferIn(lastAnswer(view));
  const plan = answers.planOfferIn(lastAnswer(view));
  if (!charge && !plan) return null;
  if (declines(said)) return { say: 'All right, I have changed nothing. Is there anything else I can do?' };
  if (!agrees(said)) return null;
  if (plan) {
    return {
      call: 'change_plan',
      args: { accountId: plan.account, plan: plan.plan, period: plan.period, confirmed: true },
    };
  }
  return {
    call: 'lookup_invoice',
    args: { accountId: knownId(view, 'accountId'), invoiceNumber: null, month: null },
  };
};

const courtesy: OfflineRule = (view) =>
  isCourtesy(saidNow(view))
    ? { say: 'You are welcome. I am here if anything else comes up about your bills.' }
    : null;

function request(view: OfflineView): OfflineStep {
  const wish = wishOf(view);
  if (wish === 'cancel')
    return handOver(view, HUMAN, 'The customer wants to cancel, which a person looks after.');
  if (wish === null) {
    return {
      say: 'I look after invoices, refunds, failed payments and plan changes. What shall I check for you, and for which month?',
    };
  }
  const accountId = knownId(view, 'accountId');
  if (accountId === null) {
    return {
      say: 'I can look into that. Which account is it? The account id looks like A-1234 and stands on every invoice.',
    };
  }
  if (wish === 'plan') return planTerms(view, accountId);
  const said = saidNow(view);
  const month = monthIn(said) ?? (wishIn(said) ? null : latest(view, monthIn));
  return { call: 'lookup_invoice', args: { accountId, invoiceNumber: invoiceNumberIn(said), month } };
}

function planTerms(view: OfflineView, accountId: string): OfflineStep {
  const plan = latest(view, planIn);
  const period = latest(view, periodIn);
  if (!plan && !period) {
    return {
      say: 'Gladly. Which plan would you like: Starter, Team or Business? And billed monthly or annually?',
    };
  }
  return { call: 'change_plan', args: { accountId, plan, period, confirmed: false } };
}

/** What the customer wants: by the newest words, or by earlier ones where the newest only answer our question. */
function wishOf(view: OfflineView): Wish | null {
  const said = saidNow(view);
  const own = wishIn(said);
  if (own) return own;
  if (factsIn(said).accountId ?? invoiceNumberIn(said) ?? monthIn(said) ?? planIn(said) ?? periodIn(said)) {
    return latest(view, wishIn) ?? 'invoice';
  }
  return wasHandedOver(view) ? latest(view, wishIn) : null;
}

function notFound(view: OfflineView): OfflineStep {
  const own = view.customer.verified?.accountId;
  const accountId = knownId(view, 'accountId');
  if (own !== undefined && accountId !== own) {
    return {
      say: `For your security I can only look at account ${own}, which you are signed in to. What shall I check there?`,
    };
  }
  return {
    say: `I cannot find that under account ${accountId}. Could you check the account id, and tell me the month or the invoice number?`,
  };
}

function firstSentence(words: string): string {
  return words.split(/(?<=\.) /)[0] ?? words;
}
