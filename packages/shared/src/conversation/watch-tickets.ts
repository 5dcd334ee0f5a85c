import type { KV } from '@nats-io/kv';
import { buckets } from '../bus/topology.ts';
import { type Ticket, ticketSchema } from '../contracts/desk.ts';
import type { Metrics } from '../telemetry/metrics.ts';

const EVERY_MS = 5_000;

/**
 * Follows the tickets and keeps their metrics: how many wait and are taken, and how long the longest has waited. One agent does it, not
 * each: it reads every ticket that is kept. Returns how to stop.
 */
export async function watchTickets(
  kv: KV,
  metrics: Pick<Metrics, 'tickets' | 'oldestTicket'>,
  onProblem: (error: unknown) => void,
): Promise<() => void> {
  const open = new Map<string, { status: Ticket['status']; since: number; until: number }>();
  const tell = () => {
    const now = Date.now();
    const count = { waiting: 0, taken: 0 };
    let oldest = now;
    for (const [key, { status, since, until }] of open) {
      // The bucket forgets an entry in silence.
      if (until < now) open.delete(key);
      else if (status === 'waiting') {
        count.waiting++;
        oldest = Math.min(oldest, since);
      } else count.taken++;
    }
    metrics.tickets.set({ status: 'waiting' }, count.waiting);
    metrics.tickets.set({ status: 'taken' }, count.taken);
    metrics.oldestTicket.set((now - oldest) / 1_000);
  };
  const watch = await kv.watch();
  (async () => {
    for await (const entry of watch) {
      const ticket = entry.operation === 'PUT' ? read(entry.string()) : undefined;
      if (ticket === undefined || ticket.status === 'closed') open.delete(entry.key);
      else {
        const until = entry.created.getTime() + buckets.tickets.ttl;
        open.set(entry.key, { status: ticket.status, since: Date.parse(ticket.since), until });
      }
      // What is there already comes all at once.
      if (entry.delta === 0) tell();
    }
  })().catch(onProblem);
  tell();
  const timer = setInterval(tell, EVERY_MS).unref();
  return () => {
    clearInterval(timer);
    watch.stop();
  };
}

function read(text: string): Ticket | undefined {
  try {
    return ticketSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
