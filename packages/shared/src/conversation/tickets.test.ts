import { expect, it } from 'vitest';
import { brokerOfFile, newConversationId } from '../bus/testing/broker.ts';
import type { Ticket } from '../contracts/desk.ts';
import { openTickets, putTicket } from './tickets.ts';

const broker = brokerOfFile();

function ticketOf(conversation: string, more: Partial<Ticket> = {}): Ticket {
  return {
    v: 1,
    conversation,
    rev: 1,
    status: 'waiting',
    from: 'triage',
    reason: 'asks for a person',
    channel: 'web',
    unanswered: 1,
    since: '2026-05-02T10:00:00.000Z',
    ...more,
  };
}

it('an older ticket never replaces a newer one, in whatever order they come', async () => {
  const { tickets } = (await broker.bus()).kv;
  const id = newConversationId();
  await putTicket(tickets, ticketOf(id, { rev: 7, status: 'taken' }));
  await putTicket(tickets, ticketOf(id, { rev: 5 }));
  await putTicket(tickets, ticketOf(id, { rev: 7 }));
  expect((await tickets.get(id))?.json()).toMatchObject({ rev: 7, status: 'taken' });
  await putTicket(tickets, ticketOf(id, { rev: 9, status: 'closed' }));
  expect((await tickets.get(id))?.json()).toMatchObject({ rev: 9, status: 'closed' });
});

it('of many writers at once the newest ticket is what stays', async () => {
  const { tickets } = (await broker.bus()).kv;
  const id = newConversationId();
  const revs = [4, 9, 2, 7, 1, 8, 3, 6, 5];
  await Promise.all(revs.map((rev) => putTicket(tickets, ticketOf(id, { rev }))));
  expect((await tickets.get(id))?.json()).toMatchObject({ rev: 9 });
});

it('a conversation whose ticket was removed gets a new one', async () => {
  const { tickets } = (await broker.bus()).kv;
  const id = newConversationId();
  await putTicket(tickets, ticketOf(id, { rev: 9 }));
  await tickets.delete(id);
  await putTicket(tickets, ticketOf(id, { rev: 3 }));
  expect((await tickets.get(id))?.json()).toMatchObject({ rev: 3 });
});

it('the open tickets are listed, the longest waiting first', async () => {
  const { tickets } = (await broker.bus()).kv;
  for await (const key of await tickets.keys()) await tickets.purge(key);
  const [late, early, closed, gone] = [1, 2, 3, 4].map(newConversationId) as [string, string, string, string];
  await putTicket(tickets, ticketOf(late, { since: '2026-05-02T12:00:00.000Z' }));
  await putTicket(
    tickets,
    ticketOf(early, { since: '2026-05-02T09:00:00.000Z', status: 'taken', by: 'Ada' }),
  );
  await putTicket(tickets, ticketOf(closed, { status: 'closed' }));
  await putTicket(tickets, ticketOf(gone));
  await tickets.delete(gone);
  expect((await openTickets(tickets)).map(({ conversation }) => conversation)).toEqual([early, late]);
});
