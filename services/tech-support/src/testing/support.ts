import type { TestPostgres } from '@switchboard/shared/testing';
import type { Kysely } from 'kysely';
import { databaseSupportStore } from '../store/database.ts';
import { migrations, type SupportTables } from '../store/schema.ts';
import { seedSupport } from '../store/seed.ts';
import type { SupportStore } from '../store/support-store.ts';
import type { Diagnose } from '../webhook/diagnose.ts';
import type { LiveReport } from '../webhook/live-report.ts';

/** Tech support's data in a schema of its own: the well-known tenants, dated from `now`. */
export async function openSupport(
  postgres: TestPostgres,
  now = new Date(),
): Promise<{ store: SupportStore; db: Kysely<SupportTables> }> {
  const { db } = await postgres.open<SupportTables>(migrations);
  await seedSupport(db, 10, now);
  return { store: databaseSupportStore(db), db };
}

export const healthy: LiveReport = {
  problem: null,
  code: null,
  meaning: 'The endpoint accepts events now.',
  addresses: 1,
  certificate: null,
  tries: [{ status: 200, ms: 12, problem: null, tooLarge: false }],
  medianMs: 12,
  redirects: [],
  signature: { header: 'northwind-signature', right: 'accepted', wrong: 'refused' },
};

/** In place of the internet: every endpoint is healthy. Keeps what was called. */
export function everyEndpointIsHealthy(): { diagnose: Diagnose; called: string[] } {
  const called: string[] = [];
  const diagnose: Diagnose = async ({ url }) => {
    called.push(url);
    return healthy;
  };
  return { diagnose, called };
}
