import { type Logger, messageOf } from '@switchboard/shared';
import { type Kysely, sql } from 'kysely';
import type { SalesTables } from '../store/tables.ts';
import type { Mail, Postman } from './postman.ts';

/** After so many tries, about two days, an e-mail is given up. */
const ATTEMPTS = 20;

/** While a replica tries an e-mail no other does; then it counts as lost on the way, and is tried again. */
const CLAIM_SECONDS = 30;

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 4 * 60 * 60_000;
const ROUND_MS = 5_000;

export type Outbox = {
  /** Delivers what is due, now and not only in the next round. */
  wake(): void;
  /** Delivers everything that is due; resolves when nothing is. */
  flush(): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Delivers the e-mails of the outbox, at least once each: where it is not known whether one has arrived it is sent again, and is the
 * same e-mail by its Message-ID. Any replica delivers what any has written.
 */
export function startOutbox(db: Kysely<SalesTables>, postman: Postman, log: Logger): Outbox {
  let running: Promise<void> | null = null;
  let again = false;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const flush = async () => {
    for (let mail = await claim(db); mail; mail = await claim(db)) await deliver(db, postman, mail, log);
  };
  const round = () => {
    if (stopped) return;
    if (running) {
      again = true;
      return;
    }
    clearTimeout(timer);
    running = flush()
      .catch((error) => log.warn({ error: messageOf(error) }, 'the outbox could not be read'))
      .finally(() => {
        running = null;
        if (stopped) return;
        timer = setTimeout(round, again ? 0 : ROUND_MS).unref();
        again = false;
      });
  };
  round();
  return {
    wake: round,
    flush,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
      postman.close();
    },
  };
}

type Claimed = Mail & { attempts: number };

/** Takes the e-mail that has been due longest. No transaction is open while it is sent. */
async function claim(db: Kysely<SalesTables>): Promise<Claimed | undefined> {
  return db
    .updateTable('mails')
    .set(({ eb }) => ({
      attempts: eb('attempts', '+', 1),
      due_at: sql<Date>`now() + make_interval(secs => ${CLAIM_SECONDS})`,
    }))
    .where('id', '=', ({ selectFrom }) =>
      selectFrom('mails')
        .select('id')
        .where('sent_at', 'is', null)
        .where('failed', 'is', null)
        .where('due_at', '<=', sql<Date>`now()`)
        .orderBy('due_at')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returning(['id', 'recipient', 'subject', 'text', 'ics', 'document', 'at', 'attempts'])
    .executeTakeFirst();
}

async function deliver(db: Kysely<SalesTables>, postman: Postman, mail: Claimed, log: Logger): Promise<void> {
  const row = db.updateTable('mails').where('id', '=', mail.id);
  try {
    await postman.send(mail);
  } catch (error) {
    const told = { mail: mail.id, attempts: mail.attempts, error: messageOf(error) };
    if (isRefused(error) || mail.attempts >= ATTEMPTS) {
      log.error(told, 'an e-mail cannot be delivered and is given up');
      await row.set({ failed: messageOf(error) }).execute();
      return;
    }
    log.warn(told, 'an e-mail could not be delivered; it is tried again');
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (mail.attempts - 1), LONGEST_PAUSE_MS);
    await row.set({ due_at: sql<Date>`now() + make_interval(secs => ${pause / 1_000})` }).execute();
    return;
  }
  await row.set({ sent_at: sql<Date>`now()` }).execute();
}

/** SMTP's permanent answers: the same e-mail will be refused again. Source: RFC 5321, 4.2.1. */
function isRefused(error: unknown): boolean {
  return error instanceof Error && 'responseCode' in error && Number(error.responseCode) >= 500;
}
