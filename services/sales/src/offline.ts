import {
  agrees,
  declines,
  HUMAN,
  handOver,
  isCourtesy,
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
import { askEmail, DEMO_OFFER, demoBooked, offerTimes, tellPrices } from './offline-answers.ts';
import {
  chosenSlot,
  documentIn,
  emailIn,
  isAnnual,
  planIn,
  seatsIn,
  type Wish,
  wishIn,
} from './offline-words.ts';
import { demoReportSchema } from './tools/book-demo.ts';
import { pricingSchema } from './tools/lookup-pricing.ts';
import { sentReportSchema } from './tools/send-one-pager.ts';
import { slotsIn } from './tools/slot-text.ts';

/** Sales with no API key: what the prompt asks for, as rules over the same tools. */
export const salesRules: OfflineRules = (view) =>
  leaveUnlessOurs('sales')(view) ??
  afterDemo(view) ??
  afterPricing(view) ??
  afterOnePager(view) ??
  answerToTimes(view) ??
  courtesy(view) ??
  request(view);

const freeTimes: OfflineStep = {
  call: 'book_demo',
  args: { slot: null, email: null, name: null, topic: null },
};

const afterDemo: OfflineRule = (view) => {
  const result = resultOf(view, 'book_demo', demoReportSchema);
  if (!result) return null;
  if ('value' in result) {
    const { booked } = result.value;
    if (booked) return { say: demoBooked(booked) };
    const wasTaken = view.results.filter(({ tool }) => tool === 'book_demo').length > 1;
    return { say: offerTimes(result.value, wasTaken ? 'I am sorry, that time has just been taken. ' : '') };
  }
  if (result.refused.includes('not free')) return freeTimes;
  return result.refused.includes('two demos')
    ? { say: 'There are two demos booked for that address already. Shall I pass you to a colleague?' }
    : { say: 'That does not look like an e-mail address. Could you write it again?' };
};

const afterPricing: OfflineRule = (view) => {
  const result = resultOf(view, 'lookup_pricing', pricingSchema);
  if (!result) return null;
  if ('value' in result) return { say: tellPrices(result.value, latest(view, planIn)) };
  return handOver(
    view,
    HUMAN,
    `The customer asks for a price that a person must make: ${result.refused.split('. ')[0]}.`,
  );
};

const afterOnePager: OfflineRule = (view) => {
  const result = resultOf(view, 'send_one_pager', sentReportSchema);
  if (!result) return null;
  if ('refused' in result && result.refused.includes('several documents')) {
    return { say: 'That address got several documents from us today already. Is there anything else?' };
  }
  return 'value' in result
    ? { say: `It is on its way to ${result.value.to}. Is there anything else that you would like to know?` }
    : { say: 'That does not look like an e-mail address. Could you write it again?' };
};

/** After times were offered: the customer chooses one, or gives the address for the one chosen before. */
const answerToTimes: OfflineRule = (view) => {
  const offer = lastAnswer(view);
  const offered = slotsIn(offer);
  const said = saidNow(view);
  if (offered.length === 0 || offer.includes('is booked')) return null;
  if (declines(said))
    return { say: 'All right, no demo for now. Is there anything else that I can tell you?' };
  const slot = chosenSlot(said, offer) ?? (offered.length === 1 ? offered[0] : undefined);
  if (!slot) {
    return emailIn(said) || agrees(said)
      ? { say: `Gladly. Which of the times suits you?\n${numberedTimes(offer)}` }
      : null;
  }
  const email = latest(view, emailIn) ?? view.customer.verified?.email ?? null;
  if (email === null) return { say: askEmail(slot) };
  return {
    call: 'book_demo',
    args: { slot, email, name: view.customer.verified?.name ?? null, topic: null },
  };
};

function numberedTimes(offer: string): string {
  return offer
    .split('\n')
    .filter((line) => /^\d\. /.test(line))
    .join('\n');
}

const courtesy: OfflineRule = (view) =>
  isCourtesy(saidNow(view)) ? { say: 'You are welcome. I am here if you would like to know more.' } : null;

function request(view: OfflineView): OfflineStep {
  const said = saidNow(view);
  if (lastAnswer(view).endsWith(DEMO_OFFER) && agrees(said)) return freeTimes;
  switch (wishOf(view)) {
    case 'demo':
      return freeTimes;
    case 'one-pager':
      return onePager(view);
    case 'pricing':
      return {
        call: 'lookup_pricing',
        args: {
          plan: latest(view, planIn),
          seats: latest(view, seatsIn),
          annual: latest(view, (text) => isAnnual(text) || null) ?? false,
        },
      };
    case 'compare':
      return {
        say: `I can speak for what we offer, and would rather not guess about others. What matters most to you: price, call-centre features, or integrations? ${DEMO_OFFER}`,
      };
    case null:
      return {
        say: 'I can tell you about plans and prices, send you something to read, or book a demo. What would help you most?',
      };
  }
}

function onePager(view: OfflineView): OfflineStep {
  const email = latest(view, emailIn) ?? view.customer.verified?.email ?? null;
  if (email === null) return { say: 'Gladly. To which e-mail address shall I send the one-pager?' };
  const about = latest(view, (text) => (wishIn(text) === 'one-pager' ? text : null)) ?? '';
  return { call: 'send_one_pager', args: { document: documentIn(about), email } };
}

/** What the customer wants: by the newest words, or by earlier ones where the newest only answer our question. */
function wishOf(view: OfflineView): Wish | null {
  const said = saidNow(view);
  const answersUs = emailIn(said) ?? seatsIn(said) ?? planIn(said) ?? (wasHandedOver(view) || null);
  return wishIn(said) ?? (answersUs ? latest(view, wishIn) : null);
}
