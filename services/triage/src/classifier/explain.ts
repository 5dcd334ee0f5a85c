import type { Classification } from './classifier.ts';

/** A word weaker than this share of the strongest is left out of a reason. */
const TELLING_SHARE = 0.08;
const MOST_WORDS = 3;

/**
 * Why a message goes where it goes, in the customer's own words. It does not name who gets the message: wherever a reason is shown, that
 * stands beside it.
 */
export function explain({ probability, features }: Classification): string {
  const strongest = features[0]?.weight ?? 0;
  const telling = features.filter(({ weight }) => weight >= strongest * TELLING_SHARE).slice(0, MOST_WORDS);
  if (telling.length === 0) {
    return `no single word tells, but as a whole it reads like that (${Math.round(probability * 100)} %)`;
  }
  return `mentions ${telling.map(({ word }) => `"${word}"`).join(', ')}`;
}
