import { seeded, shuffle } from './random.ts';

/**
 * Deals items into `count` folds, each with its fair share of every label.
 *
 * @returns the fold (0 to count - 1) of each item
 */
export function stratifiedFolds(labels: readonly number[], count: number, seed: number): number[] {
  const random = seeded(seed);
  const folds = labels.map(() => 0);
  for (const label of new Set(labels)) {
    const members = labels.flatMap((its, item) => (its === label ? [item] : []));
    shuffle(members, random);
    members.forEach((item, dealt) => {
      folds[item] = dealt % count;
    });
  }
  return folds;
}
