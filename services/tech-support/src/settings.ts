import { ConfigurationError, presentIn, problemsOf } from '@switchboard/shared';
import { z } from 'zod';

const schema = z.object({
  WEBHOOK_ALLOW_PRIVATE: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
});

/** Whether diagnostics may call private addresses and plain http: for development. Throws a ConfigurationError. */
export function webhookSettings(env: Record<string, string | undefined>): z.infer<typeof schema> {
  const parsed = schema.safeParse(presentIn(env));
  if (!parsed.success) throw new ConfigurationError(problemsOf(parsed.error));
  return parsed.data;
}
