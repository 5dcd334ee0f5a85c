import { noUsage } from '@switchboard/shared';
import type { Ratings } from '../contracts/row.ts';
import { costed } from '../run/usage.ts';
import type { Judge, Stated } from './judge.ts';

/** What each choice's business sounds like, by the beginnings of words. */
const BUSINESS: Record<string, string[]> = {
  billing: [
    'bill',
    'charg',
    'invoic',
    'refund',
    'pay',
    'paid',
    'receipt',
    'vat',
    'plan',
    'subscri',
    'upgrad',
    'downgrad',
    'cancel',
    'money',
    'card',
    'fee',
  ],
  'tech-support': [
    'call',
    'audio',
    'voice',
    'sound',
    'webhook',
    'api',
    'integrat',
    'error',
    'app',
    'headset',
    'record',
    'drop',
    'choppy',
    'set up',
    'connect',
    'work',
    'fail',
    '50',
  ],
  sales: [
    'price',
    'pricing',
    'cost',
    'quote',
    'discount',
    'demo',
    'trial',
    'brochure',
    'compar',
    'buy',
    'seat',
    'offer',
    'plan',
  ],
  human: [
    'person',
    'human',
    'colleague',
    'lawyer',
    'legal',
    'sue',
    'emergenc',
    'complain',
    'gdpr',
    'delet',
    'manager',
    'agent',
  ],
};

const COMMON = new Set(
  'about after again agent also because been before being best choice customer desk does from have here into mentions message right should somebody specialist team that their them there these they this those want wants were what when where which will with would your'.split(
    ' ',
  ),
);

/**
 * Checks that stand in for a judge offline. They count words: whether the reason shares any with the message, names the business of
 * the choice, and has no figure, id or day that was not said. They are no judge of meaning, and blind to paraphrase and other languages.
 */
export const rulesJudge: Judge = {
  name: 'rules',
  rate: async (stated) => ({ ratings: byRules(stated), ...costed(noUsage) }),
};

export function byRules({ message, route, reason }: Stated): Ratings {
  const said = message.toLowerCase();
  const shared = [...new Set(contentWords(reason))].filter((word) => said.includes(stem(word)));
  const business = BUSINESS[route] ?? [];
  const named = business.some((beginning) =>
    new RegExp(`(?:^|[^a-z])${beginning}`).test(reason.toLowerCase()),
  );
  const invented = facts(reason).filter((fact) => !said.includes(fact));
  return {
    specific: three(shared.length),
    onTopic: named ? 2 : 0,
    consistent: three(2 - invented.length),
  };
}

function contentWords(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\d-]{3,}/gu) ?? []).filter((word) => !COMMON.has(word));
}

/** Enough of a word to find its other forms by. */
function stem(word: string): string {
  return word.length > 5 ? word.slice(0, 5) : word;
}

/** What can be checked word by word: figures, ids, days and months. */
function facts(text: string): string[] {
  return (
    text
      .toLowerCase()
      .match(
        /\b[a-z]{1,3}-\d+\b|\d[\d.,]*|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|march|april|june|july|august|september|october|november|december)\b/g,
      ) ?? []
  );
}

function three(count: number): 0 | 1 | 2 {
  if (count <= 0) return 0;
  return count === 1 ? 1 : 2;
}
