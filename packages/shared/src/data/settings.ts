import { address, whole } from '../config/variables.ts';

/** What the environment says to a service that keeps its data in a database. */
export const databaseVariables = {
  DATABASE_URL: address('postgres', 'postgresql'),
  /** Connections of a process. */
  DATABASE_POOL: whole(4, 1, 100),
  /** How many accounts of the demo company an empty schema is filled with; 0: none. */
  SEED_ACCOUNTS: whole(0, 0, 100_000),
};
