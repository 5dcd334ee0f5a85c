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
import {
  emailIn,
  invoiceNumberIn,
  monthIn,
  periodIn,
  planIn,
  postcodeIn,
  type Wish,
  wishIn,
} from './offline-words.ts';
import { planReportSchema } from './tools/change-plan.ts';
import { type InvoiceReport, invoiceReportSchema, type ReportedInvoice } from './tools/invoice-report.ts';
import { type RefundReport, refundReportSchema } from './tools/issue-refund.ts';
import { verifiedReportSchema } from './tools/verify-account.ts';

/** Billing with no API key: what the prompt asks for, as rules over the same tools. */
export const billingRules: OfflineRules = (view) =>
  leaveUnlessOurs('billing')(view) ??
  afterRefund(view) ??
  afterPlan(view) ??
  afterLookup(view) ??
  afterVerification(view) ??
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
  const { outcome, amount, to, next, charge, reference } = result.value;
  if (outcome === 'shown') return offer(view, result.value);
  if (outcome === 'prepared') {
    return handOver(
      view,
      HUMAN,
      `A refund of ${amount} for charge ${charge} is above what may be refunded here and waits for a decision as ${reference}. The customer was charged twice and has agreed.`,
    );
  }
  return {
    say: `Done: I have refunded ${amount} to your ${to}. ${next} Your reference is ${reference}. Is there anything else I can do?`,
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
  return refundOf(report, invoice, charge, true);
}

function refundOf(
  report: InvoiceReport,
  invoice: ReportedInvoice,
  charge: ReportedInvoice['charges'][number],
  confirmed: boolean,
): OfflineStep {
  return {
    call: 'issue_refund',
    args: {
      accountId: report.account.id,
      chargeId: charge.id,
      amountMinor: answers.refundMinor(invoice, charge),
      currency: invoice.currency,
      reason: `Invoice ${invoice.number} was charged ${invoice.charges.length} times.`,
      confirmed,
    },
  };
}

/** What was looked up, with the terms that the tool has just shown. */
function offer(view: OfflineView, terms: RefundReport): OfflineStep {
  const lookup = resultOf(view, 'lookup_invoice', invoiceReportSchema);
  const report = lookup && 'value' in lookup ? lookup.value : null;
  const invoice = report?.invoices.find(({ number }) => number === terms.invoice);
  if (!report || !invoice) return notFound(view);
  return { say: answers.offerRefund(report, invoice, terms) };
}

function tell(view: OfflineView, report: InvoiceReport): OfflineStep {
  for (const invoice of report.invoices) {
    const charge = answers.chargeTooMany(invoice);
    if (charge) return refundOf(report, invoice, charge, false);
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

const afterVerification: OfflineRule = (view) => {
  const result = resultOf(view, 'verify_account', verifiedReportSchema);
  if (!result) return null;
  if ('value' in result) return request(view);
  if (result.refused.includes('escalate_to_human')) {
    return handOver(view, HUMAN, 'The customer could not be verified three times.');
  }
  return {
    say: 'I cannot match these. Could you check the account id, and the e-mail address or the ZIP code that stands on your invoices?',
  };
};

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
      say: 'I can look into that. Which account is it? Please tell me the account id, which looks like A-1234 and stands on every invoice, and the e-mail address of the account.',
    };
  }
  if (view.customer.verified?.accountId === undefined) return verification(view, accountId);
  if (wish === 'plan') return planTerms(view, accountId);
  const said = saidNow(view);
  const month = monthIn(said) ?? (wishIn(said) ? null : latest(view, monthIn));
  return { call: 'lookup_invoice', args: { accountId, invoiceNumber: invoiceNumberIn(said), month } };
}

function verification(view: OfflineView, accountId: string): OfflineStep {
  const email = latest(view, emailIn);
  const postcode = latest(view, postcodeIn);
  if (email === null && postcode === null) {
    return {
      say: `Thank you. To be sure that it is you: what is the e-mail address or the ZIP code of account ${accountId}?`,
    };
  }
  // The newest of the two counts, where a first one was wrong.
  const said = saidNow(view);
  const given =
    emailIn(said) === null && postcodeIn(said) !== null ? { email: null, postcode } : { email, postcode };
  return { call: 'verify_account', args: { accountId, ...given } };
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
  if (
    factsIn(said).accountId ??
    emailIn(said) ??
    postcodeIn(said) ??
    invoiceNumberIn(said) ??
    monthIn(said) ??
    planIn(said) ??
    periodIn(said)
  ) {
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
