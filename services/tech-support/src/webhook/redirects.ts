import { type Problem, problemOf } from './problem.ts';
import { type Reach, whyNot } from './reach.ts';
import { send } from './request.ts';

const HOPS = 3;

/** A step of a redirect: the host that it leads to, and how that answered or why it was not called. */
export type Hop = { host: string; status: number | null; problem: Problem | null };

/**
 * Where redirects lead, for a report: deliveries do not follow them. Each hop is checked like the first address, and gets a bare GET:
 * no event and no signature, since it is not the address that the customer has registered.
 */
export async function followRedirects(
  from: URL,
  location: string,
  to: Reach,
  signal: AbortSignal,
): Promise<Hop[]> {
  const hops: Hop[] = [];
  let next = parse(location, from);
  while (next && hops.length < HOPS) {
    const hop = await visit(next, to, signal);
    hops.push({ host: next.host, status: hop.status, problem: hop.problem });
    next = hop.location === null ? null : parse(hop.location, next);
  }
  return hops;
}

async function visit(
  url: URL,
  to: Reach,
  signal: AbortSignal,
): Promise<{ status: number | null; problem: Problem | null; location: string | null }> {
  if (whyNot(url, to) !== null) return { status: null, problem: 'not-allowed', location: null };
  try {
    const { status, location } = await send(url, to, { method: 'GET', signal });
    return { status, problem: null, location: status >= 300 && status < 400 ? location : null };
  } catch (error) {
    if (signal.aborted) throw error;
    return { status: null, problem: problemOf(error), location: null };
  }
}

function parse(location: string, base: URL): URL | null {
  return URL.canParse(location, base.href) ? new URL(location, base) : null;
}
