import { z } from 'zod';
import { ConfigurationError, presentIn, whole } from '../config/settings.ts';
import { problemsOf } from '../contracts/problems.ts';

const schema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATABASE_POOL: whole(4, 1, 100),
});

/** Where the database is. Throws a ConfigurationError where the environment does not say it. */
export function databaseSettings(env: Record<string, string | undefined>): { url: string; poolSize: number } {
  const parsed = schema.safeParse(presentIn(env));
  if (!parsed.success) throw new ConfigurationError(problemsOf(parsed.error));
  return { url: parsed.data.DATABASE_URL, poolSize: parsed.data.DATABASE_POOL };
}
