import type { Claims } from '../contracts/customer.ts';

/** What a customer's words state about the case at hand. */
export type Facts = Omit<Claims, 'summary'>;

const DAY =
  '(?:today|yesterday|tonight|this (?:morning|afternoon|evening|week|month)|last (?:night|week|month)|(?:on |last )?(?:mon|tues|wednes|thurs|fri|satur|sun)days?)';
const TIME =
  '(?:(?:at|around|about|since|from) )?(?:\\d{1,2}:\\d{2}(?: ?[ap]m)?|\\d{1,2} ?[ap]m|noon|midnight)(?: utc)?';
const MONTH = '(?:january|february|march|april|may|june|july|august|september|october|november|december)';

/** Phrases for a time, most telling first: "yesterday at 3pm", "2026-11-20 14:05", "20 minutes ago", "at 3pm", "in May". */
const whens = [
  new RegExp(`\\b${DAY},?(?: ${TIME})?\\b`, 'i'),
  /\b\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2})?Z?)?\b/,
  /\b(?:an?|\d{1,3}) (?:minutes?|hours?|days?|weeks?) ago\b/i,
  new RegExp(`\\b${TIME}\\b`, 'i'),
  new RegExp(`\\b(?:in|for|on|of|since|during) (?:\\d{1,2} )?${MONTH}(?: \\d{4})?\\b`, 'i'),
];

/** The ids and the time that a text names. Ids are written as we issue them: `A-1001`, `T-2001`, `C-50412`. */
export function factsIn(text: string): Facts {
  const account = /\bA-?(\d{4,6})\b/i.exec(text)?.[1];
  const tenant = /\bT-?(\d{4,6})\b/i.exec(text)?.[1];
  const call = /\bC-((?=[A-Z]*\d)[A-Z0-9]{4,20})\b/i.exec(text)?.[1];
  const when = whens.map((pattern) => pattern.exec(text)?.[0].trim()).find((found) => found !== undefined);
  return {
    ...(account ? { accountId: `A-${account}` } : {}),
    ...(tenant ? { tenantId: `T-${tenant}` } : {}),
    ...(call ? { callId: `C-${call.toUpperCase()}` } : {}),
    ...(when ? { occurredAt: when } : {}),
  };
}

const YES =
  /^\W*(?:yes|yep|yeah|yup|sure|ok|okay|please do|go ahead|do it|correct|confirmed|i confirm|i agree|agreed|sounds good|that works)\b/i;
const NO = /^\W*(?:no|nope|nah|not now|not yet|don[’']?t|do not|never mind|cancel that|stop|leave it)\b/i;
const DOUBT = /\?|\b(?:not|don[’']?t|no|never|wait|stop|but|instead|unless|except|if|half|only)\b/i;

/** Whether a text is a plain yes. Money moves on it, so a yes with a doubt, a condition or a question in it is none. */
export function agrees(text: string): boolean {
  return YES.test(text) && !DOUBT.test(text);
}

export function declines(text: string): boolean {
  return NO.test(text);
}

/** Thanks, a greeting or a good-bye, and nothing else. */
export function isCourtesy(text: string): boolean {
  return /^\W*(?:(?:thanks?|thank you|thx|cheers|great|perfect|cool|hi|hello|hey|bye|goodbye|have a nice day|that[’']?s (?:all|it)|(?:so|very) much|a lot|for (?:the|your) help|there|again|all good|no)\b\W*)+$/i.test(
    text,
  );
}

/** "Agent" alone may be the customer's own call-centre agent; it means one of ours where they ask to talk to it, or say nothing else. */
const persons = [
  /\b(?:talk|speak|chat|connect me|transfer me|put me through|pass me|hand me)\b[^.?!\n]{0,30}\b(?:person|human|someone|somebody|agent|representative|rep|operator|colleague|manager|supervisor|advisor|staff)\b/i,
  /\b(?:get|give|want|need|prefer|like|reach|have)\b[^.?!\n]{0,20}\b(?:an? (?:\w+ )?(?:person|human)|(?:human|live|real) (?:being|agent|support|help|operator)|(?:your|a) (?:manager|supervisor))\b/i,
  /\b(?:real|actual|live) (?:person|human|agent)\b/i,
  /^\W*(?:an? )?(?:person|human|agent|representative|operator|manager|supervisor)(?: please)?\W*$/im,
];

/** Whether the customer asks for a person. */
export function wantsPerson(text: string): boolean {
  const declined =
    /\b(?:don[’']?t|do not|no need to|rather not)\b[^.?!\n]{0,40}\b(?:person|human|agent|someone)\b/i;
  return !declined.test(text) && persons.some((pattern) => pattern.test(text));
}

/** What each topic sounds like. Coarse: it only has to notice that a customer has turned to something else. */
const topics: Record<string, RegExp> = {
  billing:
    /\b(?:invoic\w*|bill|bills|billed|billing|charg(?:e|es|ed|ing)|overcharg\w*|refund\w*|paid|payments?|receipts?|credit card|card (?:was )?declined|vat|subscription|upgrade|downgrade|money back|cancel (?:my|our|the) (?:plan|account))\b/gi,
  'tech-support':
    /\b(?:webhooks?|(?<![$€£\d.,-])(?:50[0-4]|40[0134]|429)(?! (?:seats|users|agents|people|dollars|usd|eur))|time-?outs?|choppy|jitter|echo|latency|dropp(?:ed|ing)|one-way|(?:call|voice|audio|sound) quality|audio|voicemail|integrat\w*|api|sip|headsets?|softphone|recordings?|crash\w*|not working|doesn[’']?t work|broken|error (?:code|message)s?|errors)\b/gi,
  sales:
    /\b(?:demos?|pric(?:e|es|ing)|quotes?|discounts?|brochure|one-?pager|trial|prepay\w*|compar\w*|competitors?|which plan|new seats|more seats|buy|purchase|how much (?:is|are|would|does|do)|sales)\b/gi,
};

/**
 * The topic that a text turns to, away from `own`, with the words that say so; null where it stays. A text that speaks of its
 * own topic as much as of another stays.
 */
export function topicBeside(own: string, text: string): { topic: string; words: string[] } | null {
  const heard = Object.entries(topics).map(([topic, pattern]) => ({
    topic,
    words: [...new Set(text.match(pattern)?.map((word) => word.toLowerCase()))],
  }));
  const ours = heard.find(({ topic }) => topic === own)?.words.length ?? 0;
  const loudest = heard.reduce((a, b) => (b.words.length > a.words.length ? b : a));
  return loudest.topic !== own && loudest.words.length > ours ? loudest : null;
}
