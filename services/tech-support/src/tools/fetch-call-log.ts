import { defineTool, type ToolDefinition, ToolRefusal } from '@switchboard/shared';
import { z } from 'zod';
import type { Call, CallQuality, Span, SupportStore, Tenant } from '../store/support-store.ts';
import { spanOf } from './about-when.ts';
import { ownTenant } from './own-tenant.ts';

/** From where on a caller hears it. Source: ITU-T G.114 (delay), common planning figures for voice over IP (jitter, loss). */
const audible = { jitterMs: 30, lossPercent: 1, roundTripMs: 300 } as const;

export const callLogSchema = z.object({
  tenant: z.string(),
  calls: z.array(
    z.object({
      id: z.string(),
      startedAt: z.string(),
      seconds: z.number(),
      mos: z.number(),
      jitterMs: z.number(),
      lossPercent: z.number(),
      roundTripMs: z.number(),
      event: z.string().nullable(),
      /** Which figures a caller hears. */
      audible: z.array(z.enum(['jitter', 'loss', 'delay'])),
    }),
  ),
});
export type CallLog = z.infer<typeof callLogSchema>;

const MAX_CALLS = 5;

export function fetchCallLog(store: SupportStore, now: () => Date = () => new Date()): ToolDefinition {
  return defineTool({
    name: 'fetch_call_log',
    description:
      'Reads recorded calls with their quality (MOS, jitter, packet loss, round trip) and what the platform noticed; `audible` names the figures that a caller hears. Needs the call id, or the tenant id and about when it was, to the day at least. Refuses without: ask the customer then.',
    parameters: z.object({
      callId: z.string().nullable().describe('For example C-50412, or null.'),
      tenantId: z
        .string()
        .nullable()
        .describe('For example T-2001. Null where the customer is verified, or with a call id.'),
      about: z
        .string()
        .nullable()
        .describe(
          'About when, as the customer said it ("yesterday at 3pm") or as 2026-05-12T15:00Z; UTC. Null with a call id.',
        ),
    }),
    effect: false,
    async execute({ callId, tenantId, about }, call) {
      const id = callId?.trim().toUpperCase() || null;
      const span = about === null ? null : spanOf(about, now());
      if (id !== null) return report([await ownCall(store, await ownTenant(store, call, tenantId), id)]);
      if (span) return report(await callsIn(store, await ownTenant(store, call, tenantId), span));
      throw new ToolRefusal(
        'Nothing was looked up: it needs the call id, or the day and about what time the call was (UTC); of a customer who is not verified also the tenant id. Ask for what is missing.',
      );
    },
  });
}

async function ownCall(store: SupportStore, tenant: Tenant, id: string): Promise<Call> {
  const call = await store.call(tenant.id, id);
  if (call) return call;
  throw new ToolRefusal(
    `The customer has no call ${id}. Ask them to check the id; it looks like C-12345 and stands in the call's details.`,
  );
}

async function callsIn(store: SupportStore, tenant: Tenant, span: Span): Promise<Call[]> {
  const calls = await store.calls(tenant.id, span, MAX_CALLS);
  if (calls.length > 0) return calls;
  const [from, to] = [span.from, span.to].map((at) => at.toISOString().slice(0, 16));
  throw new ToolRefusal(
    `Tenant ${tenant.id} has no recorded calls from ${from} to ${to} UTC. Ask for another time, or for the call id.`,
  );
}

function report(calls: Call[]): string {
  const told: CallLog = {
    tenant: calls[0]?.tenantId ?? '',
    calls: calls.map(({ id, startedAt, seconds, quality, event }) => ({
      id,
      startedAt,
      seconds,
      ...quality,
      event,
      audible: audibleIn(quality),
    })),
  };
  return JSON.stringify(told);
}

export function audibleIn({
  jitterMs,
  lossPercent,
  roundTripMs,
}: CallQuality): ('jitter' | 'loss' | 'delay')[] {
  return [
    ...(jitterMs > audible.jitterMs ? (['jitter'] as const) : []),
    ...(lossPercent > audible.lossPercent ? (['loss'] as const) : []),
    ...(roundTripMs > audible.roundTripMs ? (['delay'] as const) : []),
  ];
}
