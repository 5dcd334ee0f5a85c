import { z } from 'zod';
import type { Problem } from './problem.ts';

const problem = z.enum(['not-allowed', 'dns', 'connection', 'tls', 'timeout', 'not-http']);

/** How a registered endpoint answers now. Figures and codes only: an endpoint's own words could be instructions. */
export const liveReportSchema = z.object({
  /** What keeps deliveries from arriving at all, or null. */
  problem: problem.nullable(),
  /** The system's code for it, for example ECONNREFUSED, or null. */
  code: z.string().nullable(),
  meaning: z.string(),
  /** How many addresses its name has; null where it has none. */
  addresses: z.number().nullable(),
  /** Null for plain http, or where no connection came about. */
  certificate: z
    .object({
      valid: z.boolean(),
      problem: z.string().nullable(),
      expiresAt: z.string(),
      daysLeft: z.number(),
      protocol: z.string(),
    })
    .nullable(),
  /** Test events, signed as every delivery is. */
  tries: z.array(
    z.object({
      status: z.number().nullable(),
      ms: z.number(),
      problem: problem.nullable(),
      tooLarge: z.boolean(),
    }),
  ),
  medianMs: z.number().nullable(),
  redirects: z.array(
    z.object({ host: z.string(), status: z.number().nullable(), problem: problem.nullable() }),
  ),
  signature: z.object({
    header: z.string(),
    /** What became of an event with a right signature, and, where that was accepted, of one with a wrong one. */
    right: z.enum(['accepted', 'refused', 'not answered']),
    wrong: z.enum(['accepted', 'refused', 'not tried']),
  }),
});
export type LiveReport = z.infer<typeof liveReportSchema>;

type Findings = Omit<LiveReport, 'meaning'>;

const problems: Record<Problem, string> = {
  'not-allowed':
    'The registered address leads into a private network or is not an https address, so nothing is delivered there. It must be a public https address.',
  dns: 'The host name of the registered address leads to no address, so nothing can be delivered.',
  connection:
    'Nothing accepts connections at the registered address: the server is down, or a firewall is in the way.',
  tls: 'No secure connection comes about, so nothing is delivered.',
  timeout: 'The endpoint gave no whole answer within 5 seconds.',
  'not-http': 'What answers at the registered address does not speak HTTP.',
};

/** What the findings say, the gravest first. */
export function meaningOf(found: Findings): string {
  const { certificate, tries, redirects, signature } = found;
  if (certificate?.valid === false) {
    return `The certificate is not valid (${certificate.problem}), so deliveries refuse to connect.`;
  }
  if (found.problem) return problems[found.problem];
  const failed = tries.filter(({ status }) => status === null || status >= 300);
  if (redirects.length > 0)
    return 'The endpoint redirects. Deliveries do not follow redirects: register the address that it leads to.';
  if (failed.length > 0 && failed.length < tries.length) {
    return `${failed.length} of ${tries.length} test events failed just now, so the failure comes and goes.`;
  }
  const status = failed[0]?.status;
  if (status === 401 || status === 403)
    return `The endpoint refuses events with a right signature (${status}): it probably checks with another secret.`;
  if (failed.length > 0)
    return `The endpoint fails now: every test event ended with ${status ?? 'no answer'}.`;
  if (tries.some(({ tooLarge }) => tooLarge))
    return 'The endpoint accepts events, but answers with more than 64 KiB; an empty answer is enough.';
  if (certificate && certificate.daysLeft <= 14)
    return `The endpoint accepts events now, but its certificate expires in ${certificate.daysLeft} days.`;
  if (signature.wrong === 'accepted')
    return 'The endpoint accepts events now. It also accepts a wrong signature, so anybody could send it events: it should check them.';
  return 'The endpoint accepts events now.';
}
