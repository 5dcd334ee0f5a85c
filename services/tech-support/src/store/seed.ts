import { pick, seededRandom } from '@switchboard/shared';
import { type Kysely, sql } from 'kysely';
import { type DemoTenant, demoCalls, demoDeliveries, wellKnown } from './demo-data.ts';
import type { SupportTables } from './schema.ts';
import type { Call } from './support-store.ts';

const CALLS_A_TENANT = 6;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Rows that one statement takes: Postgres allows 65,535 parameters. */
const BATCH = 1_000;

const firsts = [
  'Alder',
  'Beacon',
  'Cedar',
  'Delta',
  'Ember',
  'Fjord',
  'Grove',
  'Hazel',
  'Iris',
  'Juniper',
] as const;
const seconds = ['Logistics', 'Dental', 'Travel', 'Foods', 'Studios', 'Legal', 'Motors', 'Clinics'] as const;

/** Any number that no other seed takes. */
const LOCK = 7_406_201;

/**
 * The demo company with so many tenants, always the same, and their calls and deliveries dated back from `now`, so that "yesterday at
 * 3pm" finds some. Repeated, it dates these anew and leaves everything else as it is, such as an address that was changed. Replicas
 * that start at once wait for each other.
 */
export async function seedSupport(db: Kysely<SupportTables>, count: number, now: Date): Promise<void> {
  const random = seededRandom(2);
  const tenants = [...wellKnown, ...furtherTenants(count, random)];
  const calls = [...demoCalls(now), ...furtherCalls(tenants.slice(wellKnown.length), now, random)];
  const webhooks = tenants.flatMap(({ id, webhookUrl }) =>
    webhookUrl === null ? [] : [{ tenant_id: id, url: webhookUrl, secret: `whsec_demo_${id.toLowerCase()}` }],
  );
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${LOCK}::int)`.execute(tx);
    for (const batch of batches(tenants)) {
      await tx
        .insertInto('tenants')
        .values(batch.map(({ id, accountId, name, pin }) => ({ id, account_id: accountId, name, pin })))
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
    }
    for (const batch of batches(webhooks)) {
      await tx
        .insertInto('webhooks')
        .values(batch)
        .onConflict((conflict) => conflict.column('tenant_id').doNothing())
        .execute();
    }
    for (const batch of batches(calls)) {
      await tx
        .insertInto('calls')
        .values(batch.map(rowOf))
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet(({ ref }) => ({ started_at: ref('excluded.started_at') })),
        )
        .execute();
    }
    const known = wellKnown.filter(({ webhookUrl }) => webhookUrl !== null).map(({ id }) => id);
    await tx.deleteFrom('deliveries').where('tenant_id', 'in', known).execute();
    const deliveries = known.flatMap((id) =>
      demoDeliveries(id, now).map((delivery) => ({ tenant_id: id, ...delivery })),
    );
    for (const batch of batches(deliveries)) await tx.insertInto('deliveries').values(batch).execute();
  });
}

function furtherTenants(count: number, random: () => number): DemoTenant[] {
  return Array.from({ length: Math.max(0, count - wellKnown.length) }, (_, i) => {
    const number = String(wellKnown.length + 1 + i).padStart(3, '0');
    const name = `${pick(random, firsts)} ${pick(random, seconds)}`;
    const pin = String(Math.floor(random() * 1_000_000)).padStart(6, '0');
    const webhookUrl = random() < 0.5 ? `https://hooks.customer-${number}.example/northwind` : null;
    return { id: `T-2${number}`, accountId: `A-1${number}`, name, pin, webhookUrl };
  });
}

/** Most calls are clear; about one in ten has jitter and loss. */
function furtherCalls(tenants: DemoTenant[], now: Date, random: () => number): Call[] {
  const midnight = now.getTime() - (now.getTime() % DAY);
  return tenants.flatMap(({ id }, tenant) =>
    Array.from({ length: CALLS_A_TENANT }, (_, i): Call => {
      const isBad = random() < 0.1;
      const minutes = Math.floor(random() * 14 * 24 * 60);
      return {
        id: `C-${60_000 + tenant * CALLS_A_TENANT + i}`,
        tenantId: id,
        startedAt: new Date(midnight - minutes * MINUTE).toISOString(),
        seconds: 20 + Math.floor(random() * 900),
        quality: isBad
          ? { mos: 2.7, jitterMs: 40 + Math.floor(random() * 40), lossPercent: 3.5, roundTripMs: 160 }
          : { mos: 4.2, jitterMs: 4 + Math.floor(random() * 12), lossPercent: 0.1, roundTripMs: 70 },
        event: null,
      };
    }),
  );
}

function rowOf({ id, tenantId, startedAt, seconds, quality, event }: Call) {
  return {
    id,
    tenant_id: tenantId,
    started_at: startedAt,
    seconds,
    mos: quality.mos,
    jitter_ms: quality.jitterMs,
    loss_percent: quality.lossPercent,
    round_trip_ms: quality.roundTripMs,
    event,
  };
}

function batches<T>(rows: T[]): T[][] {
  return Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, i) =>
    rows.slice(i * BATCH, (i + 1) * BATCH),
  );
}
