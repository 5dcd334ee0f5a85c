import { type Kysely, sql } from 'kysely';
import type { Attempt, NotVerified, Occasion, Verified } from './billing-store.ts';
import type { BillingTables } from './tables.ts';

/** Wrong answers in a conversation after which only a person can go on. */
const MOST_FAILURES = 3;

/** Wrong answers about an account in a day, over all conversations: who guesses can begin as many of those as they like. */
const MOST_FAILURES_OF_ACCOUNT = 10;

/**
 * Counts and compares in one transaction on the conversation's own row and the account's, so that guesses made at once count one by one. A
 * repeated call counts once.
 */
export function verifyAccount(
  db: Kysely<BillingTables>,
  { accountId, email, postcode }: Attempt,
  { conversation, key }: Occasion,
): Promise<Verified | NotVerified> {
  return db.transaction().execute(async (tx): Promise<Verified | NotVerified> => {
    await tx
      .insertInto('verifications')
      .values({ conversation, failures: 0 })
      .onConflict((conflict) => conflict.column('conversation').doNothing())
      .execute();
    const { failures } = await tx
      .selectFrom('verifications')
      .select('failures')
      .where('conversation', '=', conversation)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const before = await tx
      .selectFrom('verification_attempts')
      .select('succeeded')
      .where('key', '=', key)
      .executeTakeFirst();
    if (failures >= MOST_FAILURES) return { outcome: 'locked' };
    const account = await tx
      .selectFrom('accounts')
      .select(['id', 'name', 'email', 'postcode'])
      .where('id', '=', accountId)
      .forNoKeyUpdate()
      .executeTakeFirst();
    // By the id that was given, also where no account has it: which accounts there are is nobody's business.
    const { lately } = await tx
      .selectFrom('verification_attempts')
      .select(({ fn }) => fn.countAll<string>().as('lately'))
      .where('account_id', '=', accountId)
      .where('succeeded', '=', false)
      .where('at', '>', sql<Date>`now() - interval '1 day'`)
      .executeTakeFirstOrThrow();
    if (!before?.succeeded && Number(lately) >= MOST_FAILURES_OF_ACCOUNT) return { outcome: 'locked' };
    const left = (more: number) =>
      Math.min(MOST_FAILURES - failures, MOST_FAILURES_OF_ACCOUNT - Number(lately)) - more;
    if (before && !before.succeeded) return { outcome: 'wrong', left: left(0) };

    const given = [email, postcode].filter((one) => one !== null);
    const isRight =
      account !== undefined &&
      given.length > 0 &&
      (email === null || plain(email) === plain(account.email)) &&
      (postcode === null || plain(postcode) === plain(account.postcode));
    if (!before) {
      await tx
        .insertInto('verification_attempts')
        .values({ key, conversation, account_id: accountId, succeeded: isRight })
        .execute();
    }
    if (isRight)
      return { outcome: 'verified', accountId: account.id, name: account.name, email: account.email };
    await tx
      .updateTable('verifications')
      .set({ failures: failures + 1 })
      .where('conversation', '=', conversation)
      .execute();
    return left(1) <= 0 ? { outcome: 'locked' } : { outcome: 'wrong', left: left(1) };
  });
}

const plain = (text: string) => text.toLowerCase().replaceAll(/\s/g, '');
