import { mean } from './mean.ts';

/**
 * pass^k: how likely k attempts at one task would all succeed, as a mean over tasks. Of n ≥ k attempts with c successes it is estimated
 * without bias by C(c, k) / C(n, k).
 *
 * Source: S. Yao et al., "τ-bench: A benchmark for tool-agent-user interaction in real-world domains" (2024), section 2.
 *
 * @param tasks successes and attempts of each; a task with fewer than k attempts says nothing and is left out
 * @returns null where no task has k attempts
 */
export function passHatK(
  tasks: readonly { successes: number; attempts: number }[],
  k: number,
): number | null {
  return mean(
    tasks
      .filter(({ attempts }) => attempts >= k)
      .map(({ successes, attempts }) => {
        let share = 1;
        for (let i = 0; i < k; i++) share *= Math.max(0, successes - i) / (attempts - i);
        return share;
      }),
  );
}
