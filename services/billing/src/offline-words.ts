import type { Period, Plan } from './store/billing-store.ts';

/** What a customer may want from billing, the most telling first. */
const wishes = [
  [
    'cancel',
    /\bcancel\w*\b[^.?!\n]*\b(?:plan|account|subscription|service|contract)\b|\bclose (?:my|our|the) account\b/i,
  ],
  [
    'plan',
    /\b(?:change|switch|move|go)\b[^.?!\n]*\b(?:plan|(?:to|onto) (?:the )?(?:starter|team|business|enterprise|annual|monthly|yearly))\b|\b(?:up|down)grad/i,
  ],
  [
    'refund',
    /\brefund|\bmoney back\b|\btwice\b|\bdouble|\bduplicate|\bovercharg|\btwo (?:charges|payments)\b|\bcharged again\b|\btoo much\b|\bwrong amount\b/i,
  ],
  ['invoice', /\binvoic|\bbill|\bcharg|\bpay|\bpaid\b|\breceipt|\bvat\b|\bdeclined\b/i],
] as const;

export type Wish = (typeof wishes)[number][0];

export function wishIn(text: string): Wish | null {
  return wishes.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}

export function invoiceNumberIn(text: string): string | null {
  return /\bINV-[\w-]{4,30}/i.exec(text)?.[0].toUpperCase() ?? null;
}

export function emailIn(text: string): string | null {
  return /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/.exec(text)?.[0] ?? null;
}

export function postcodeIn(text: string): string | null {
  return (
    /\b(?:zip|post(?:al )?code|plz)\b(?: code)?(?: is|:)? *(\d{4,6}|[a-z]{1,2}\d[\da-z]? ?\d[a-z]{2})\b/i.exec(
      text,
    )?.[1] ?? null
  );
}

const names = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  /\b(jan(?:uary)?|feb(?:ruary)?|march|april|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b(?: (\d{4}))?/gi;

/** The month that a text names, as `YYYY-MM` or `MM`. "May I" and "march on" are no months. */
export function monthIn(text: string): string | null {
  const written = /\b(20\d{2}-(?:0[1-9]|1[0-2]))\b/.exec(text)?.[1];
  if (written) return written;
  for (const match of text.matchAll(MONTH)) {
    const [, name = '', year] = match;
    const before = text.slice(0, match.index);
    const isVerb =
      /^(?:may|march)$/i.test(name) &&
      !year &&
      !/\b(?:in|for|of|since|during|from|and|last|this)\s+$/i.test(before);
    if (isVerb) continue;
    const month = String(names.indexOf(name.slice(0, 3).toLowerCase()) + 1).padStart(2, '0');
    return year ? `${year}-${month}` : month;
  }
  return null;
}

export function planIn(text: string): Plan | null {
  const name = /\b(starter|team|business|enterprise)\b/i.exec(text)?.[1]?.toLowerCase();
  return name === 'starter' || name === 'team' || name === 'business' || name === 'enterprise' ? name : null;
}

export function periodIn(text: string): Period | null {
  if (/\b(?:annual|annually|yearly|by the year)\b/i.test(text)) return 'annual';
  return /\b(?:monthly|by the month)\b/i.test(text) ? 'monthly' : null;
}
