/** The label value of everything beyond the bound. */
export const OTHER = 'other';

/**
 * Bounds a label whose values come from outside: each value is kept until there are `most` different ones, and any further one is
 * "other". `known` ones are kept always, and do not count. A label without a bound lets whoever sends messages fill the memory of
 * the monitoring.
 */
export function boundedLabel(most: number, known: readonly string[] = []): (value: string) => string {
  const kept = new Set<string>(known);
  const bound = kept.size + most;
  return (value) => {
    if (kept.has(value)) return value;
    if (kept.size >= bound) return OTHER;
    kept.add(value);
    return value;
  };
}
