import { databaseVariables, type Environment, readVariables } from '@switchboard/shared';
import { z } from 'zod';

const variables = {
  ...databaseVariables,
  /** What may be refunded for an account within 30 days without a person; the same figure in every currency. */
  REFUND_LIMIT_USD: z
    .string()
    .regex(/^\d{1,7}(\.\d{1,2})?$/, 'must be an amount of US dollars, for example 500')
    .default('500')
    .transform(Number),
};

export type BillingSettings = ReturnType<typeof readOwnSettings>;

/** Throws a ConfigurationError where the environment is not usable. */
export function readOwnSettings(env: Environment) {
  return readVariables(variables, env);
}
