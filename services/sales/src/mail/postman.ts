import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { documents, isDocument, readDocument } from './documents.ts';

/** An e-mail as it stands in the outbox. */
export type Mail = {
  /** Its name in the Message-ID and of its file: a repetition is the same e-mail to whoever gets it. */
  id: string;
  recipient: string;
  subject: string;
  text: string;
  ics: string | null;
  document: string | null;
  at: Date;
};

/** Hands an e-mail on. A port to the outside; called again with the same e-mail, it sends the same. Rejects where it was not taken. */
export type Postman = { send(mail: Mail): Promise<void>; close(): void };

/** Milliseconds. */
const timeouts = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 10_000 };

/** @param url `smtp://…` or `smtps://…`, with user and password where the server wants them */
export function smtpPostman(url: string, from: string): Postman {
  const transport = createTransport({ url, ...timeouts });
  return {
    async send(mail) {
      await transport.sendMail(await messageOf(mail, from));
    },
    close: () => transport.close(),
  };
}

/** Writes `<id>.eml` into a folder, whole or not at all. */
export function filePostman(folder: string, from: string): Postman {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return {
    async send(mail) {
      const { message } = await transport.sendMail(await messageOf(mail, from));
      await mkdir(folder, { recursive: true });
      const part = join(folder, `.${mail.id}.${process.pid}.part`);
      await writeFile(part, message);
      await rename(part, join(folder, `${mail.id}.eml`));
    },
    close: () => transport.close(),
  };
}

async function messageOf(mail: Mail, from: string): Promise<SendMailOptions> {
  const { id, recipient, subject, text, ics, document, at } = mail;
  return {
    messageId: `<${id}@mail.northwind.example>`,
    date: at,
    baseBoundary: createHash('sha256').update(id).digest('hex').slice(0, 24),
    from,
    to: { name: '', address: recipient },
    subject,
    text,
    ...(ics === null ? {} : { icalEvent: { method: 'REQUEST', filename: 'demo.ics', content: ics } }),
    ...(document !== null && isDocument(document)
      ? {
          attachments: [
            {
              filename: documents[document].file,
              contentType: 'text/html; charset=utf-8',
              content: await readDocument(document),
            },
          ],
        }
      : {}),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
