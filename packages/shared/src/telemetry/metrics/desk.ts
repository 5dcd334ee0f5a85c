import type { Instruments } from './instruments.ts';

/** What people have to do, and do. */
export function deskMetrics({ counter, gauge }: Instruments) {
  return {
    deskCommands: counter('switchboard_desk_commands_total', 'What people did: take, reply or return', [
      'kind',
    ]),
    tickets: gauge('switchboard_tickets', 'Conversations that wait for a person, or that one has taken', [
      'status',
    ]),
    oldestTicket: gauge(
      'switchboard_oldest_waiting_ticket_seconds',
      'How long the longest waiting conversation has waited for a person; 0 where none waits',
    ),
  };
}
