/**
 * p-values corrected for having asked several questions at once: multiplied by how many hypotheses are not rejected yet, in rising order
 * and never falling. Bounds the chance of even one false finding, with no assumption on how the tests hang together.
 *
 * Source: S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979).
 *
 * @returns in the order given
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => ps[a]! - ps[b]!);
  const corrected = [...ps];
  let least = 0;
  order.forEach((which, rank) => {
    least = Math.max(least, Math.min(1, (ps.length - rank) * ps[which]!));
    corrected[which] = least;
  });
  return corrected;
}
