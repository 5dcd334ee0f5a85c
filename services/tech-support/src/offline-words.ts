import { type Guide, guides } from './store/guides.ts';

const webhook = /\bweb-?hooks?\b|\bcallbacks?\b|\bendpoint\b/i;
const status = /(?<![$€£\d.,-])\b(?:50[0-4]|40[0134]|429)\b/;
const call =
  /\bcalls?\b|\bcall(?:er|ing)\b|\baudio\b|\bvoice\b|\bsound\b|\bchoppy\b|\bjitter|\becho\b|\bdropp|\bone-way\b|\bhear\b|\bphone\b|\bline\b|\blag/i;

export type Problem = 'webhook' | 'call';

export function problemIn(text: string): Problem | null {
  if (webhook.test(text) || status.test(text)) return 'webhook';
  return call.test(text) ? 'call' : null;
}

export function guideFor(text: string): Guide | null {
  return guides.find(({ sign }) => sign.test(text)) ?? null;
}

/** The support PIN that a text names: 6 digits that stand alone. */
export function pinIn(text: string): string | null {
  return /(?<![\w-])(\d{6})(?![\w-])/.exec(text)?.[1] ?? null;
}
