/** Lower case, without accents and punctuation, single spaces: what two texts share when they are one to a reader. */
export function normalised(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

const SIZE = 4;

/** The runs of four characters of a text, word borders among them: alike for texts that differ in a word, an ending or a typo. */
export function gramsOf(text: string): ReadonlySet<string> {
  const padded = ` ${normalised(text)} `;
  const grams = new Set<string>();
  for (let at = 0; at + SIZE <= padded.length; at++) grams.add(padded.slice(at, at + SIZE));
  return grams;
}

/** The share of the grams of both that both have, 0 to 1 (Jaccard). 0 where neither has any. */
export function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [few, many] = a.size < b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const gram of few) if (many.has(gram)) shared++;
  const all = a.size + b.size - shared;
  return all === 0 ? 0 : shared / all;
}
