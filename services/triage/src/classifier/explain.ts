import type { Classification } from './classifier.ts';

/** A word weaker than this share of the strongest is left out of a reason. */
const TELLING_SHARE = 0.08;
const MOST_WORDS = 3;

function percent(probability: number): string {
  return `${Math.round(probability * 100)} %`;
}

/** Why a message goes where it goes, in one sentence, in the customer's own words. */
export function explain({ label, likeliest, probability, features }: Classification): string {
  if (label !== likeliest) {
    return `no topic is clear (${likeliest} is likeliest with ${percent(probability)}): ${label}`;
  }
  const strongest = features[0]?.weight ?? 0;
  const telling = features.filter(({ weight }) => weight >= strongest * TELLING_SHARE).slice(0, MOST_WORDS);
  if (telling.length === 0)
    return `no single word tells, but as a whole it reads like ${label} (${percent(probability)})`;
  const words = telling.map(({ word }) => `"${word}"`).join(', ');
  return label === 'clarify' ? `mentions ${words}, but no topic: clarify` : `mentions ${words}: ${label}`;
}
