import type { DocumentName } from './mail/documents.ts';
import { slotsIn } from './tools/slot-text.ts';

const wishes = [
  ['demo', /\bdemos?\b|\bdemonstration\b|\bwalk ?-?through\b|\bshow (?:me|us) (?:how|the product)\b/i],
  [
    'one-pager',
    /\bone-?pager\b|\bbrochure\b|\bpdf\b|\bsend (?:me|us) (?:some |more )?(?:info|material|something|details)/i,
  ],
  ['compare', /\bcompetitors?\b|\bcompar(?:e|ed|es|ison)\b|\bversus\b|\bvs\b|\bbetter than\b/i],
  [
    'pricing',
    /\bpric|\bcosts?\b|\bhow much\b|\bdiscount|\bprepay|\bannual|\bplans?\b|\bseats?\b|\bquote|\btrial\b|\bbuy\b|\bexpensive\b|\bcheap/i,
  ],
] as const;

export type Wish = (typeof wishes)[number][0];

export function wishIn(text: string): Wish | null {
  return wishes.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}

export function emailIn(text: string): string | null {
  return /[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/.exec(text)?.[0] ?? null;
}

export function seatsIn(text: string): number | null {
  const found =
    /\b(\d{1,5})\s*(?:seats?|users?|agents?|people|persons|employees|phones?|licen[cs]es)\b/i.exec(text)?.[1];
  return found ? Number(found) : null;
}

export function planIn(text: string): string | null {
  return /\b(starter|team|business)\b(?! (?:of|members?)\b)/i.exec(text)?.[1]?.toLowerCase() ?? null;
}

export function isAnnual(text: string): boolean {
  return /\bannual|\bprepay|\byearly\b|\b(?:by|for) (?:the|a) year\b|\bin advance\b/i.test(text);
}

export function documentIn(text: string): DocumentName {
  if (/\bsecur|\bgdpr\b|\bdata protection\b|\bsoc ?2\b/i.test(text)) return 'security';
  if (/\bmigrat|\bmov(?:e|ing)\b|\bswitch/i.test(text)) return 'migration';
  return /\bpric|\bcost|\bplans?\b/i.test(text) ? 'pricing' : 'product';
}

const ordinals = [/\b(?:1|1st|first)\b/i, /\b(?:2|2nd|second)\b/i, /\b(?:3|3rd|third|last)\b/i];

/** The slot that an answer chooses of those that were offered: by its place, its weekday or its hour; null where that is none or several. */
export function chosenSlot(said: string, offer: string): string | null {
  const offered = slotsIn(offer);
  const written = slotsIn(said)[0];
  if (written && offered.includes(written)) return written;
  const words = said.replace(emailIn(said) ?? '', '');
  const ways = [
    offered.filter((slot) => isNamed(slot, words)),
    offered.filter((_, i) => ordinals[i]?.test(words)),
  ];
  return ways.find((found) => found.length === 1)?.[0] ?? null;
}

/** Whether words name a slot's weekday or hour, and nothing that contradicts it. */
function isNamed(slot: string, words: string): boolean {
  const at = new Date(slot);
  const day = at.toLocaleDateString('en-GB', { weekday: 'short', timeZone: 'UTC' });
  const saysDay = /\b(mon|tue|wed|thu|fri)(?:day|s|sday|nesday|r|rs|rsday)?\b/i.exec(words)?.[1];
  const clock = /\b(\d{1,2}):00\b|\b(\d{1,2}) ?([ap]m)\b|\bat (\d{1,2})\b/i.exec(words);
  const hour = Number(clock?.[1] ?? clock?.[2] ?? clock?.[4]);
  const ofDay = clock?.[3]?.toLowerCase() === 'pm' && hour < 12 ? hour + 12 : hour;
  if (!saysDay && !clock) return false;
  return (!saysDay || saysDay.toLowerCase() === day.toLowerCase()) && (!clock || ofDay === at.getUTCHours());
}
