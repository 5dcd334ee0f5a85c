import { z } from 'zod';
import type { Delivery } from '../store/support-store.ts';
import { type LiveReport, liveReportSchema } from '../webhook/live-report.ts';

export const webhookReportSchema = z.object({
  tenant: z.string(),
  /** Without what may be secret in an address: user, password and query. */
  url: z.string(),
  /** The recorded deliveries that were looked at: how many, and from when to when; null where there are none. */
  deliveries: z.number(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  failed: z.number(),
  /** The most frequent way to fail, or null. */
  failure: z
    .object({
      /** An HTTP status, or `no answer`. */
      kind: z.string(),
      count: z.number(),
      last: z.string(),
      medianMs: z.number(),
      /** The minutes between failures, where they are always the same; else null. */
      everyMinutes: z.number().nullable(),
      meaning: z.string(),
    })
    .nullable(),
  retries: z.string(),
  /** What the endpoint answered to test events just now. */
  now: liveReportSchema,
});
export type WebhookReport = z.infer<typeof webhookReportSchema>;

const MINUTE = 60_000;

/** What deliveries show, so that nobody has to guess: how many failed, how, how regularly, and what that means. */
export function webhookReport(
  tenant: string,
  url: string,
  deliveries: Delivery[],
  now: LiveReport,
): WebhookReport {
  const failed = deliveries.filter(({ status }) => status === null || status >= 300);
  return {
    tenant,
    url: shown(url),
    deliveries: deliveries.length,
    from: deliveries[0]?.at ?? null,
    to: deliveries.at(-1)?.at ?? null,
    failed: failed.length,
    failure: failureOf(failed),
    retries:
      'A failed delivery is tried again with growing pauses for 24 hours, so no event is lost until then.',
    now,
  };
}

function shown(url: string): string {
  if (!URL.canParse(url)) return 'an address that cannot be read';
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

function failureOf(failed: Delivery[]): WebhookReport['failure'] {
  const groups = Map.groupBy(failed, kindOf);
  const [kind, same = []] = [...groups].sort(([, a], [, b]) => b.length - a.length)[0] ?? [];
  const last = same.at(-1);
  if (kind === undefined || !last) return null;
  return {
    kind,
    count: same.length,
    last: last.at,
    medianMs: same.map(({ ms }) => ms).sort((a, b) => a - b)[Math.floor(same.length / 2)] ?? last.ms,
    everyMinutes: intervalOf(same),
    meaning: meaningOf(kind),
  };
}

function kindOf({ status }: Delivery): string {
  return status === null ? 'no answer' : String(status);
}

/** More than a minute apart, and always the same: then it is a rhythm. */
function intervalOf(failed: Delivery[]): number | null {
  const times = failed.map(({ at }) => Date.parse(at));
  const gaps = times.slice(1).map((at, i) => Math.round((at - times[i]!) / MINUTE));
  const first = gaps[0];
  return gaps.length >= 2 && first !== undefined && first > 1 && gaps.every((gap) => gap === first)
    ? first
    : null;
}

function meaningOf(kind: string): string {
  if (kind === 'no answer')
    return 'Your endpoint did not answer within the 10 seconds that a delivery may take.';
  const status = Number(kind);
  if (status === 502 || status === 503 || status === 504) {
    return `A ${kind} comes from the gateway or load balancer in front of your application, when it cannot reach the application.`;
  }
  if (status === 401 || status === 403) {
    return `A ${kind} means that your endpoint received the delivery and refused it, usually because the signature was checked with another secret.`;
  }
  if (status === 404 || status === 410) return `A ${kind} means that there is nothing at that address.`;
  if (status < 400) return `A ${kind} redirects; deliveries do not follow redirects.`;
  return `A ${kind} was answered by your application itself; its log has the cause.`;
}
