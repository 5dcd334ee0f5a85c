import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@switchboard/shared';
import { startTestPostgres, type TestPostgres, waitFor } from '@switchboard/shared/testing';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { forgetOrders, openSales } from '../testing/sales.ts';
import { type Outbox, startOutbox } from './outbox.ts';
import { filePostman, type Postman, smtpPostman } from './postman.ts';

const now = () => new Date('2026-11-26T23:30:00Z');
const from = 'Northwind Voice <sales@northwind.example>';
const log = createLogger('test', 'silent');

let postgres: TestPostgres;
let sales: Awaited<ReturnType<typeof openSales>>;
let folder: string;
beforeAll(async () => {
  postgres = await startTestPostgres();
  sales = await openSales(postgres, now);
  folder = await mkdtemp(join(tmpdir(), 'switchboard-outbox-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await postgres?.stop();
});

const open: Outbox[] = [];
const servers: SMTPServer[] = [];
beforeEach(() => forgetOrders(sales.db));
afterEach(async () => {
  await Promise.all(open.splice(0).map((outbox) => outbox.stop()));
  await Promise.all(servers.splice(0).map((server) => new Promise<void>((done) => server.close(done))));
});

function outboxOver(postman: Postman): Outbox {
  const outbox = startOutbox(sales.db, postman, log);
  open.push(outbox);
  return outbox;
}

/** An SMTP server on loopback that keeps what it takes. */
async function smtp(
  options: SMTPServerOptions = {},
  port = 0,
): Promise<{ url: string; port: number; taken: string[] }> {
  const taken: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, _session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        taken.push(Buffer.concat(chunks).toString());
        callback();
      });
    },
    ...options,
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const bound = (server.server.address() as AddressInfo).port;
  return { url: `smtp://127.0.0.1:${bound}`, port: bound, taken };
}

const order = {
  key: 'k',
  conversation: 'c',
  slot: '2026-11-27T14:00Z',
  email: 'jo@acme.example',
  name: 'Jo',
  topic: null,
};
async function book(): Promise<string> {
  const booking = await sales.calendar.book(order);
  if (typeof booking === 'string') throw new Error(booking);
  return booking.reference;
}
const row = () => sales.db.selectFrom('mails').selectAll().executeTakeFirstOrThrow();
const due = () =>
  sales.db
    .updateTable('mails')
    .set({ due_at: new Date(0) })
    .execute();
const sent = async () => (await row()).sent_at !== null;

describe('an e-mail by SMTP', () => {
  it('is the invitation that a calendar program takes over', async () => {
    const { url, taken } = await smtp();
    const reference = await book();
    await outboxOver(smtpPostman(url, from)).flush();
    await waitFor(sent, { what: () => 'the e-mail to be sent' });
    const mail = await simpleParser(taken[0] ?? '');
    expect(mail).toMatchObject({
      messageId: `<${reference}@mail.northwind.example>`,
      subject: 'Your demo on Fri 27 Nov 2026, 14:00 UTC',
      from: { text: expect.stringContaining('sales@northwind.example') },
      to: { text: 'jo@acme.example' },
    });
    const ics = mail.attachments.find(({ contentType }) => /ics|calendar/.test(contentType));
    const event = ics?.content.toString().replaceAll('\r\n ', '') ?? '';
    expect(event).toMatch(/METHOD:REQUEST/);
    expect(event).toMatch(new RegExp(`UID:${reference}@northwind\\.example`));
    expect(event).toMatch(/DTSTART:20261127T140000Z/);
    expect(event).toMatch(/ATTENDEE;.*jo@acme\.example/i);
  });

  it('carries the document that was asked for', async () => {
    const { url, taken } = await smtp();
    await sales.documents.send({ key: 'd', to: 'jo@acme.example', document: 'pricing' });
    await outboxOver(smtpPostman(url, from)).flush();
    await waitFor(sent, { what: () => 'the e-mail to be sent' });
    const { attachments } = await simpleParser(taken[0] ?? '');
    expect(attachments).toMatchObject([{ filename: 'pricing.html', contentType: 'text/html' }]);
    const page = attachments[0]?.content.toString();
    const { plans } = await sales.prices.list();
    for (const { perSeatMinor } of plans) expect(page).toContain(`$${(perSeatMinor / 100).toFixed(2)}`);
  });

  it('waits while the server is away, and goes out when it is back', async () => {
    const { url, port } = await smtp();
    await Promise.all(servers.splice(0).map((server) => new Promise<void>((done) => server.close(done))));
    await book();
    const outbox = outboxOver(smtpPostman(url, from));
    await waitFor(async () => (await row()).attempts > 0, { what: () => 'a try' });
    expect(await row()).toMatchObject({ sent_at: null, failed: null });
    const back = await smtp({}, port);
    await waitFor(async () => (await row()).due_at < new Date(Date.now() + 30_000), {
      what: () => 'the pause',
    });
    await due();
    await outbox.flush();
    await waitFor(sent, { what: () => 'the e-mail to be sent' });
    expect(back.taken).toHaveLength(1);
  });

  it('is the same e-mail where it is sent again, since nobody knows whether the first one arrived', async () => {
    const { url, taken } = await smtp();
    await book();
    const postman = smtpPostman(url, from);
    await postman.send(await row());
    await postman.send(await row());
    postman.close();
    const [first, second] = await Promise.all(taken.map((mail) => simpleParser(mail)));
    expect(second?.messageId).toBe(first?.messageId);
    expect(taken[1]).toBe(taken[0]);
  });

  it('is given up where the server refuses it for good', async () => {
    const { url } = await smtp({
      onRcptTo: (_address, _session, callback) =>
        callback(Object.assign(new Error('no such mailbox'), { responseCode: 550 })),
    });
    await book();
    await outboxOver(smtpPostman(url, from)).flush();
    await waitFor(async () => (await row()).failed !== null, { what: () => 'the e-mail to be given up' });
    expect(await row()).toMatchObject({ attempts: 1, sent_at: null, failed: expect.stringMatching(/550/) });
  });

  it('leaves by one of several replicas', async () => {
    const { url, taken } = await smtp();
    await book();
    await Promise.all([1, 2, 3].map(() => outboxOver(smtpPostman(url, from)).flush()));
    await waitFor(sent, { what: () => 'the e-mail to be sent' });
    expect(taken).toHaveLength(1);
  });
});

describe('an e-mail without a server', () => {
  it('is a file of its name, and the same file again', async () => {
    const reference = await book();
    const postman = filePostman(folder, from);
    await postman.send(await row());
    const file = join(folder, `${reference}.eml`);
    const first = await readFile(file, 'utf8');
    await postman.send(await row());
    expect(await readFile(file, 'utf8')).toBe(first);
    expect(await readdir(folder)).toEqual([`${reference}.eml`]);
    expect((await simpleParser(first)).subject).toMatch(/^Your demo on/);
  });

  it('is written as soon as it is ordered', async () => {
    const outbox = outboxOver(filePostman(folder, from));
    await outbox.flush();
    await book();
    outbox.wake();
    await waitFor(sent, { what: () => 'the e-mail to be written', timeoutMs: 4_000 });
  });
});
