import { ConfigurationError, presentIn, problemsOf } from '@switchboard/shared';
import { z } from 'zod';

const schema = z.object({
  REFUND_LIMIT_USD: z
    .string()
    .regex(/^\d{1,7}(\.\d{1,2})?$/, 'must be an amount of US dollars, for example 500')
    .default('500')
    .transform((text) => Math.round(Number(text) * 100)),
});

export type BillingSettings = {
  /** What may be refunded for an account within 30 days without a person, in minor units; the same figure in every currency. */
  refundLimitMinor: number;
};

/** Throws a ConfigurationError where the environment is not usable. */
export function billingSettings(env: Record<string, string | undefined>): BillingSettings {
  const parsed = schema.safeParse(presentIn(env));
  if (!parsed.success) throw new ConfigurationError(problemsOf(parsed.error));
  return { refundLimitMinor: parsed.data.REFUND_LIMIT_USD };
}
