import { address, databaseVariables, type Environment, readVariables } from '@switchboard/shared';
import { z } from 'zod';

const variables = {
  ...databaseVariables,
  /** Without it e-mails are written as files. */
  SMTP_URL: address('smtp', 'smtps').optional(),
  OUTBOX_DIR: z.string().min(1).default('.switchboard/outbox'),
  MAIL_FROM: z.string().min(3).default('Northwind Voice <sales@northwind.example>'),
};

export type SalesSettings = ReturnType<typeof readOwnSettings>;

/** Throws a ConfigurationError where the environment is not usable. */
export function readOwnSettings(env: Environment) {
  return readVariables(variables, env);
}
