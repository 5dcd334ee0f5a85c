import type { Rationale, Tokens } from '../contracts/result.ts';
import type { Ratings } from '../contracts/row.ts';

/** What a judge rates. */
export type Stated = { message: string; route: string; reason: string };

export type Rated = {
  ratings: Ratings;
  tokens: Tokens;
  /** US dollars; null: the model's price is not known. */
  costUsd: number | null;
};

export type Judge = {
  /** A model's name, or `rules`. */
  name: string;
  /** Rejects where the judge could not be asked, after its retries. */
  rate(stated: Stated): Promise<Rated>;
};

export async function rationaleOf(judge: Judge, stated: Stated): Promise<Rationale> {
  const { ratings, tokens, costUsd } = await judge.rate(stated);
  return { ...ratings, score: scoreOf(ratings), by: judge.name, tokens, costUsd };
}

/** The share of the six points that a reason can get. */
export function scoreOf({ specific, onTopic, consistent }: Ratings): number {
  return (specific + onTopic + consistent) / 6;
}
