import type { Usage } from '@switchboard/shared';
import type { Tokens } from '../contracts/result.ts';

/** A usage as results have it: its tokens, and what it cost, null where the price of any call is not known. */
export function costed({ costUsd, unpricedRequests, ...tokens }: Usage): {
  tokens: Tokens;
  costUsd: number | null;
} {
  return { tokens, costUsd: unpricedRequests > 0 ? null : costUsd };
}
