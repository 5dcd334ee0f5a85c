import { isDeepStrictEqual } from 'node:util';
import { declines } from '@switchboard/shared';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { NotAgreed, Occasion, PlanTerms, RefundTerms } from './billing-store.ts';
import type { BillingTables } from './tables.ts';

type Kind = BillingTables['proposals']['kind'];
type Content = RefundTerms | PlanTerms;

const turnIds = z.array(z.string());

/** A conversation has one open proposal of a kind: the one that the customer saw last. */
export async function keepProposal(
  db: Kysely<BillingTables>,
  kind: Kind,
  content: Content,
  { conversation, n, turns }: Occasion,
): Promise<void> {
  const shown = {
    content: JSON.stringify(content),
    n,
    turns: JSON.stringify(turns.map(({ id }) => id)),
  };
  await db
    .insertInto('proposals')
    .values({ conversation, kind, ...shown })
    .onConflict((conflict) => conflict.columns(['conversation', 'kind']).doUpdateSet(shown))
    .execute();
}

/**
 * Takes the customer's yes for just this content, and uses it up: null, or why there is none. The answer must be a turn that was not
 * there yet when the proposal was made: neither the same run, nor another agent with the same turn in hand, can give it.
 */
export async function takeConsent(
  tx: Kysely<BillingTables>,
  kind: Kind,
  content: Content,
  { conversation, n, turns }: Occasion,
): Promise<NotAgreed | null> {
  const proposal = await tx
    .selectFrom('proposals')
    .selectAll()
    .where('conversation', '=', conversation)
    .where('kind', '=', kind)
    .forUpdate()
    .executeTakeFirst();
  if (!proposal || !isDeepStrictEqual(proposal.content, JSON.parse(JSON.stringify(content)))) {
    return { refused: 'not-shown' };
  }
  const seen = turnIds.parse(proposal.turns);
  if (n <= proposal.n || turns.every(({ id }) => seen.includes(id))) return { refused: 'no-answer-yet' };
  if (declines(turns.at(-1)?.text ?? '')) return { refused: 'declined' };
  await tx
    .deleteFrom('proposals')
    .where('conversation', '=', conversation)
    .where('kind', '=', kind)
    .execute();
  return null;
}
