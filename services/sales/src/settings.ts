import { ConfigurationError, presentIn, problemsOf } from '@switchboard/shared';
import { z } from 'zod';

const schema = z.object({
  /** Without it e-mails are written as files. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  OUTBOX_DIR: z.string().min(1).default('.switchboard/outbox'),
  MAIL_FROM: z.string().min(3).default('Northwind Voice <sales@northwind.example>'),
});

export type MailSettings = z.infer<typeof schema>;

/** How e-mail leaves. Throws a ConfigurationError. */
export function mailSettings(env: Record<string, string | undefined>): MailSettings {
  const parsed = schema.safeParse(presentIn(env));
  if (!parsed.success) throw new ConfigurationError(problemsOf(parsed.error));
  return parsed.data;
}
