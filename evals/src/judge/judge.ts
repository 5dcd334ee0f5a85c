import { noUsage, type Usage } from '@switchboard/shared';
import type { Rationale } from '../contracts/result.ts';
import type { Ratings } from '../contracts/row.ts';

/** What a judge rates. */
export type Stated = { message: string; route: string; reason: string };

export type Judge = {
  /** A model's name, or `rules`. */
  name: string;
  /** Rejects where the judge could not be asked, after its retries. */
  rate(stated: Stated): Promise<{ ratings: Ratings; usage: Usage }>;
};

export async function rationaleOf(judge: Judge, stated: Stated): Promise<Rationale> {
  const { ratings, usage } = await judge.rate(stated);
  const { costUsd, ...tokens } = usage;
  return { ...ratings, score: scoreOf(ratings), by: judge.name, tokens, costUsd };
}

/** The share of the six points that a reason can get. */
export function scoreOf({ specific, onTopic, consistent }: Ratings): number {
  return (specific + onTopic + consistent) / 6;
}

/** What a judge costs that asks nobody. */
export const askedNobody: Usage = { ...noUsage, costUsd: 0 };
