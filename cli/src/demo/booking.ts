import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { ROOT } from '../system/environment.ts';
import type { DemoConversation, Trace } from './conversation.ts';
import type { DemoDatabase } from './database.ts';

/** How long the e-mail may take after the booking. */
const MAIL_MS = 15_000;
const POLL_MS = 100;

const booked = z.object({ reference: z.string(), slot: z.date(), email: z.string() });
type Booked = z.infer<typeof booked>;

export const bookedDemo: DemoConversation = {
  name: 'booked-demo',
  shows: 'sales books a demo, and its invitation leaves by e-mail',
  prepare(database) {
    // An address of its own for each time, since one address has only so many demos ahead.
    const email = `jo.${randomUUID().slice(0, 8)}@acme.example`;
    const steps = [
      { customer: 'can I get a demo?', owner: 'sales' },
      { customer: 'the first one', owner: 'sales' },
      { customer: email, owner: 'sales' },
    ];
    if (!database) return { steps };
    return { steps, traces: (conversation) => tracesOf(database, conversation, email) };
  },
};

async function tracesOf(database: DemoDatabase, conversation: string, email: string): Promise<Trace[]> {
  const bookings = await database.rows(
    'select reference, slot, email from sales.bookings where conversation = $1',
    [conversation],
  );
  const booking = bookings.length === 1 ? booked.parse(bookings[0]) : null;
  const effects = await database.rows('select kind from sales.effects where starts_with(key, $1)', [
    `${conversation}:`,
  ]);
  return [
    { what: `one demo is booked for ${email}`, found: booking?.email === email },
    {
      what: 'the audit has one booking',
      found: effects.length === 1 && effects[0]?.kind === 'book-demo',
    },
    { what: 'its invitation has left', found: booking !== null && (await hasLeft(database, booking)) },
    ...(process.env.SMTP_URL || booking === null
      ? []
      : [{ what: `${fileOf(booking)} invites to that time`, found: await invitesTo(booking) }]),
  ];
}

async function hasLeft(database: DemoDatabase, { reference, email }: Booked): Promise<boolean> {
  for (const deadline = Date.now() + MAIL_MS; Date.now() < deadline; await delay(POLL_MS)) {
    const mails = await database.rows(
      'select recipient from sales.mails where id = $1 and sent_at is not null',
      [reference],
    );
    if (mails.length > 0) return mails[0]?.recipient === email;
  }
  return false;
}

function fileOf({ reference }: Booked): string {
  return join(resolve(ROOT, process.env.OUTBOX_DIR || '.switchboard/outbox'), `${reference}.eml`);
}

/** Reads the e-mail as its receiver does: the headers, and the event that is attached. */
async function invitesTo(booking: Booked): Promise<boolean> {
  const mail = await readFile(fileOf(booking), 'utf8').catch(() => '');
  const encoded = /^Content-Type: application\/ics.*?\r?\n\r?\n([A-Za-z0-9+/=\r\n]+)/ms.exec(mail)?.[1] ?? '';
  const event = Buffer.from(encoded, 'base64').toString().replaceAll('\r\n ', '');
  const start = booking.slot.toISOString().replace(/[-:]|\.\d+/g, '');
  return (
    mail.includes(`To: ${booking.email}`) &&
    mail.includes(`Message-ID: <${booking.reference}@`) &&
    event.includes(`DTSTART:${start}`) &&
    event.toLowerCase().includes(`mailto:${booking.email}`)
  );
}
