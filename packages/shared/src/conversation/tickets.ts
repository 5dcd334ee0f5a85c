import type { KV } from '@nats-io/kv';
import { isLostSet } from '../bus/errors.ts';
import { type Ticket, ticketSchema } from '../contracts/desk.ts';

/** Writes a ticket unless a newer one is there: an outbox that is published again late must not bring an old ticket back. */
export async function putTicket(tickets: KV, ticket: Ticket): Promise<void> {
  for (;;) {
    const entry = await tickets.get(ticket.conversation);
    const current = entry?.operation === 'PUT' ? ticketSchema.parse(entry.json()) : null;
    if (current !== null && current.rev >= ticket.rev) return;
    try {
      await tickets.put(ticket.conversation, JSON.stringify(ticket), { previousSeq: entry?.revision ?? 0 });
      return;
    } catch (error) {
      if (!isLostSet(error)) throw error;
    }
  }
}

/** The tickets that are open, the longest waiting first. */
export async function openTickets(tickets: KV): Promise<Ticket[]> {
  const open: Ticket[] = [];
  for await (const key of await tickets.keys()) {
    const entry = await tickets.get(key);
    if (entry?.operation !== 'PUT') continue;
    const ticket = ticketSchema.parse(entry.json());
    if (ticket.status !== 'closed') open.push(ticket);
  }
  return open.sort((a, b) => a.since.localeCompare(b.since));
}
