import { timingSafeEqual } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import type { SupportTables } from './schema.ts';
import type { Call, PinTry, SupportStore } from './support-store.ts';

/** Wrong PINs in one conversation, after which a person has to look. */
const TRIES_A_CONVERSATION = 3;

/** Wrong PINs for one tenant within an hour, over all conversations: six digits must not be found by trying. */
const TRIES_A_TENANT = 10;
const HOUR = 60 * 60_000;

/** Tech support's data in Postgres. */
export function databaseSupportStore(db: Kysely<SupportTables>): SupportStore {
  return {
    async tenant(id) {
      const row = await db.selectFrom('tenants').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? { id: row.id, accountId: row.account_id } : null;
    },
    async tenantsOf(accountId) {
      const rows = await db
        .selectFrom('tenants')
        .selectAll()
        .where('account_id', '=', accountId)
        .orderBy('id')
        .execute();
      return rows.map((row) => ({ id: row.id, accountId: row.account_id }));
    },
    async call(tenantId, id) {
      const row = await db
        .selectFrom('calls')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .executeTakeFirst();
      return row ? callOf(row) : null;
    },
    async calls(tenantId, { from, to }, limit) {
      const rows = await db
        .selectFrom('calls')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('started_at', '>=', from)
        .where('started_at', '<', to)
        .orderBy('started_at')
        .limit(limit)
        .execute();
      return rows.map(callOf);
    },
    async webhook(tenantId) {
      const row = await db
        .selectFrom('webhooks')
        .select(['url', 'secret'])
        .where('tenant_id', '=', tenantId)
        .executeTakeFirst();
      return row ?? null;
    },
    async deliveries(tenantId, count) {
      const rows = await db
        .selectFrom('deliveries')
        .select(['at', 'status', 'ms'])
        .where('tenant_id', '=', tenantId)
        .orderBy('at', 'desc')
        .limit(count)
        .execute();
      return rows.reverse().map(({ at, status, ms }) => ({ at: at.toISOString(), status, ms }));
    },
    checkPin: (attempt) => checkPin(db, attempt),
  };
}

function callOf(row: Selectable<SupportTables['calls']>): Call {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    startedAt: row.started_at.toISOString(),
    seconds: row.seconds,
    quality: {
      mos: row.mos,
      jitterMs: row.jitter_ms,
      lossPercent: row.loss_percent,
      roundTripMs: row.round_trip_ms,
    },
    event: row.event,
  };
}

async function checkPin(
  db: Kysely<SupportTables>,
  { key, conversation, tenantId, pin }: PinTry,
): Promise<'right' | 'wrong' | 'locked'> {
  const wrong = db
    .selectFrom('pin_tries')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('right', '=', false);
  const isLocked = async () => {
    const here = await wrong.where('conversation', '=', conversation).executeTakeFirstOrThrow();
    const lately = await wrong
      .where('tenant_id', '=', tenantId)
      .where('at', '>', new Date(Date.now() - HOUR))
      .executeTakeFirstOrThrow();
    return here.count >= TRIES_A_CONVERSATION || lately.count >= TRIES_A_TENANT;
  };
  const before = await db.selectFrom('pin_tries').select('right').where('key', '=', key).executeTakeFirst();
  if (before?.right) return 'right';
  if (await isLocked()) return 'locked';
  if (before) return 'wrong';

  const tenant = await db.selectFrom('tenants').select('pin').where('id', '=', tenantId).executeTakeFirst();
  const right = tenant !== undefined && isSame(tenant.pin, pin);
  await db
    .insertInto('pin_tries')
    .values({ key, conversation, tenant_id: tenantId, right })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  if (right) return 'right';
  return (await isLocked()) ? 'locked' : 'wrong';
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
