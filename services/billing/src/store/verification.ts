import type { Kysely } from 'kysely';
import type { Attempt, NotVerified, Occasion, Verified } from './billing-store.ts';
import type { BillingTables } from './tables.ts';

/** Wrong answers in a conversation after which only a person can go on. */
const MOST_FAILURES = 3;

/**
 * Counts and compares in one transaction on the conversation's own row, so that guesses made at once count one by one. A repeated call
 * counts once.
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
    if (before && !before.succeeded) return { outcome: 'wrong', left: MOST_FAILURES - failures };

    const account = await tx
      .selectFrom('accounts')
      .select(['id', 'name', 'email', 'postcode'])
      .where('id', '=', accountId)
      .executeTakeFirst();
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
    return failures + 1 >= MOST_FAILURES
      ? { outcome: 'locked' }
      : { outcome: 'wrong', left: MOST_FAILURES - failures - 1 };
  });
}

const plain = (text: string) => text.toLowerCase().replaceAll(/\s/g, '');
