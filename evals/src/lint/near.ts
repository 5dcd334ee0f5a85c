import { gramsOf, jaccard, normalised } from './similarity.ts';

/**
 * From this share of common four-character runs on, two texts count as one. Below it stand messages that are alike only in their
 * first words ("I want to talk to …"); above it, those that differ in a name, an ending or a typo.
 */
export const NEAR = 0.6;

/** A text of a set, under its row's id, or the row's id and the turn: `pivot-03#2`. */
export type Text = { id: string; text: string };

/** Two texts that are one: `similarity` is 1 where nothing but case, accents and punctuation differs. */
export type Twins = { id: string; of: string; similarity: number };

/** Texts of `these` that `those` have as well, or nearly, with the nearest one of those. */
export function twinsIn(these: readonly Text[], those: readonly Text[]): Twins[] {
  const prepared = those.map(prepare);
  return these.map(prepare).flatMap((text) => {
    const [nearest] = prepared
      .map((other) => ({ id: text.id, of: other.id, similarity: similarity(text, other) }))
      .filter((twins) => twins.similarity >= NEAR)
      .sort((a, b) => b.similarity - a.similarity);
    return nearest === undefined ? [] : [nearest];
  });
}

/** Texts that the set has a second time, or nearly. The later one is named first. */
export function twinsWithin(texts: readonly Text[]): Twins[] {
  const prepared = texts.map(prepare);
  return prepared.flatMap((text, i) =>
    prepared
      .slice(0, i)
      .map((earlier) => ({ id: text.id, of: earlier.id, similarity: similarity(text, earlier) }))
      .filter((twins) => twins.similarity >= NEAR),
  );
}

type Prepared = { id: string; plain: string; grams: ReadonlySet<string> };

function prepare({ id, text }: Text): Prepared {
  // What has no letters, like "??", is only itself.
  return { id, plain: normalised(text) || text.trim(), grams: gramsOf(text) };
}

function similarity(a: Prepared, b: Prepared): number {
  return a.plain === b.plain ? 1 : jaccard(a.grams, b.grams);
}
