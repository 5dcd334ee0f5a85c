import type { Call, CallQuality, Delivery, Tenant } from './support-store.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A tenant with its webhook, or without one. */
export type DemoTenant = Tenant & { name: string; pin: string; webhookUrl: string | null };

const tenant = (number: string, name: string, pin: string, webhookUrl: string | null): DemoTenant => ({
  id: `T-2${number}`,
  accountId: `A-1${number}`,
  name,
  pin,
  webhookUrl,
});

/** The cases that conversations for demonstration and tests are about. */
export const wellKnown: DemoTenant[] = [
  tenant('001', 'Lakeside Dental', '482913', 'https://hooks.lakeside-dental.example/northwind'),
  tenant('002', 'Brightline Logistics', '117346', 'https://api.brightline.example/webhooks/calls'),
  tenant('003', 'Orchard Foods', '905521', 'https://orchard.example/nw-events'),
  tenant('004', 'Meridian Travel', '338207', 'https://meridian.example/hooks'),
  tenant('005', 'Harbour Books', '640188', null),
];

const clear: CallQuality = { mos: 4.3, jitterMs: 8, lossPercent: 0.1, roundTripMs: 60 };
const choppy: CallQuality = { mos: 2.4, jitterMs: 68, lossPercent: 6.2, roundTripMs: 140 };
const slow: CallQuality = { mos: 3.2, jitterMs: 22, lossPercent: 0.6, roundTripMs: 420 };

type Sketch = { id: string; tenantId: string; daysAgo: number; at: string; seconds: number } & Partial<Call>;

const sketches: Sketch[] = [
  { id: 'C-50401', tenantId: 'T-2001', daysAgo: 1, at: '15:02', seconds: 318 },
  { id: 'C-50412', tenantId: 'T-2002', daysAgo: 1, at: '15:04', seconds: 241, quality: choppy },
  {
    id: 'C-50413',
    tenantId: 'T-2002',
    daysAgo: 1,
    at: '15:21',
    seconds: 97,
    quality: { ...choppy, lossPercent: 5.1 },
  },
  {
    id: 'C-50390',
    tenantId: 'T-2003',
    daysAgo: 1,
    at: '09:12',
    seconds: 44,
    event: 'no audio was received from the desk phone for the whole call',
  },
  {
    id: 'C-50377',
    tenantId: 'T-2004',
    daysAgo: 2,
    at: '11:40',
    seconds: 32,
    event: 'the desk phone stopped answering 32 seconds into the call, so the call was ended',
  },
  { id: 'C-50378', tenantId: 'T-2004', daysAgo: 2, at: '12:05', seconds: 610, quality: slow },
];

/** The recorded calls, dated from `now`, so that "yesterday at 3pm" finds some on any day. */
export function demoCalls(now: Date): Call[] {
  const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  return sketches.map(({ id, tenantId, daysAgo, at, seconds, quality = clear, event = null }) => {
    const [hours = 0, minutes = 0] = at.split(':').map(Number);
    const startedAt = new Date(midnight - daysAgo * DAY + (hours * 60 + minutes) * MINUTE).toISOString();
    return { id, tenantId, startedAt, seconds, quality, event };
  });
}

/** How an endpoint answered the delivery of a full minute. */
const answers: Record<string, (minute: number) => Omit<Delivery, 'at'>> = {
  'T-2001': (minute) => (minute % 10 === 0 ? { status: 502, ms: 1_020 } : { status: 200, ms: 85 }),
  'T-2002': () => ({ status: 200, ms: 120 }),
  'T-2003': () => ({ status: 401, ms: 40 }),
  'T-2004': (minute) => (minute % 7 < 3 ? { status: null, ms: 10_000 } : { status: 200, ms: 4_800 }),
};

const DELIVERIES = 180;

/** A delivery each minute of the three hours before `now`. */
export function demoDeliveries(tenantId: string, now: Date): Delivery[] {
  const answer = answers[tenantId] ?? (() => ({ status: 200, ms: 100 }));
  const first = Math.ceil(now.getTime() / MINUTE) - DELIVERIES;
  return Array.from({ length: DELIVERIES }, (_, i) => ({
    at: new Date((first + i) * MINUTE).toISOString(),
    ...answer(first + i),
  }));
}
