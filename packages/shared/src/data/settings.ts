import { z } from 'zod';
import { ConfigurationError, presentIn, whole } from '../config/settings.ts';
import { problemsOf } from '../contracts/problems.ts';

const schema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATABASE_POOL: whole(4, 1, 100),
  SEED_ACCOUNTS: whole(0, 0, 100_000),
});

export type DatabaseSettings = {
  url: string;
  /** Connections of a process. */
  poolSize: number;
  /** How many accounts of the demo company an empty schema is filled with; 0: none. */
  seedAccounts: number;
};

/** Where the database is. Throws a ConfigurationError where the environment does not say it. */
export function databaseSettings(env: Record<string, string | undefined>): DatabaseSettings {
  const parsed = schema.safeParse(presentIn(env));
  if (!parsed.success) throw new ConfigurationError(problemsOf(parsed.error));
  const { DATABASE_URL, DATABASE_POOL, SEED_ACCOUNTS } = parsed.data;
  return { url: DATABASE_URL, poolSize: DATABASE_POOL, seedAccounts: SEED_ACCOUNTS };
}
