import { demoCalls, demoDeliveries, demoTenants } from './demo-data.ts';
import type { SupportStore } from './support-store.ts';

/** Recorded calls and deliveries for demonstration, dated from the time of asking. */
export function memorySupportStore(now: () => Date = () => new Date()): SupportStore {
  return {
    tenant: async (id) => demoTenants.find((tenant) => tenant.id === id) ?? null,
    call: async (id) => demoCalls(now()).find((call) => call.id === id) ?? null,
    async calls(tenantId, { from, to }) {
      return demoCalls(now())
        .filter(({ startedAt, ...call }) => {
          const at = new Date(startedAt);
          return call.tenantId === tenantId && at >= from && at < to;
        })
        .sort((a, b) => a.startedAt.localeCompare(b.startedAt));
    },
    deliveries: async (tenantId, { from, to }) => demoDeliveries(tenantId, from, to),
  };
}
