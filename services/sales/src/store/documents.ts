import { once } from '@switchboard/shared/data';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import { type DocumentName, documents } from '../mail/documents.ts';
import { referenceOf } from './reference.ts';
import type { SalesTables } from './tables.ts';

const sentSchema = z.object({ reference: z.string(), to: z.string(), document: z.string() });
type Sent = z.infer<typeof sentSchema>;

/** Documents that go out by e-mail. */
export type Documents = {
  /** Puts one in the post, or returns what the same key has sent; `enough` where the address got as many as it may today. */
  send(order: { key: string; to: string; document: DocumentName }): Promise<Sent | 'enough'>;
};

/** Documents that one address gets in a day: nobody's mailbox is filled. */
const A_DAY = 4;
const DAY = 24 * 60 * 60_000;

class Enough extends Error {}

/** The e-mail and its audit are one transaction; `onMail` is told afterwards. */
export function databaseDocuments(db: Kysely<SalesTables>, onMail: () => void): Documents {
  return {
    async send({ key, to, document }) {
      const effect = { key, kind: 'send-document', accountId: null, payload: { to, document } };
      try {
        const sent = await once(db, effect, sentSchema, async (tx) => {
          const today = await tx
            .selectFrom('mails')
            .select(({ fn }) => fn.countAll<number>().as('count'))
            .where('recipient', '=', to)
            .where('kind', '=', 'document')
            .where('at', '>', new Date(Date.now() - DAY))
            .executeTakeFirstOrThrow();
          if (today.count >= A_DAY) throw new Enough();
          const reference = referenceOf('M', key);
          const { title } = documents[document];
          const subject = `${title} (${reference})`;
          const text = `Hello,\n\nas you asked for: "${title}" is attached.\n\nNorthwind Voice`;
          await tx
            .insertInto('mails')
            .values({ id: reference, kind: 'document', recipient: to, subject, text, document })
            .execute();
          return { reference, to, document };
        });
        onMail();
        return sent;
      } catch (error) {
        if (error instanceof Enough) return 'enough';
        throw error;
      }
    },
  };
}
