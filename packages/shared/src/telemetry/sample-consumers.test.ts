import { expect, it, onTestFinished } from 'vitest';
import { brokerOfFile, newConversationId } from '../bus/testing/broker.ts';
import { consumers, ensureConsumer } from '../bus/topology.ts';
import { subjects } from '../contracts/subjects.ts';
import { putTicket } from '../conversation/tickets.ts';
import { watchTickets } from '../conversation/watch-tickets.ts';
import { waitFor } from '../testing/wait.ts';
import { createMetrics } from './metrics.ts';
import { sampleConsumers } from './sample-consumers.ts';

const broker = brokerOfFile();

async function textOf(metrics: ReturnType<typeof createMetrics>): Promise<string> {
  return (await metrics.expose(undefined)).text;
}

it('what waits in a consumer is sampled; a consumer that is not there says nothing', async () => {
  const bus = await broker.bus('sampled');
  const spec = consumers.agent('sampled');
  await ensureConsumer(bus.jsm, spec, 30_000);
  for (const n of [1, 2]) await bus.js.publish(subjects.work('sampled', newConversationId(), 'turn'), `${n}`);
  await (await bus.js.consumers.get(spec.stream, spec.name)).next({ expires: 5_000 });
  const metrics = createMetrics('sampled');
  const specs = [spec, consumers.agent('nobody')];
  onTestFinished(sampleConsumers(bus.jsm, () => specs, metrics));
  const text = await waitFor(
    async () => {
      const now = await textOf(metrics);
      return /^switchboard_consumer_pending\{/m.test(now) && now;
    },
    { what: 'a sample' },
  );
  expect(text).toMatch(/^switchboard_consumer_pending\{consumer="agent-sampled",.*\} 1$/m);
  expect(text).toMatch(/^switchboard_consumer_ack_pending\{consumer="agent-sampled",.*\} 1$/m);
  expect(text).toMatch(/^switchboard_consumer_redelivered\{consumer="agent-sampled",.*\} 0$/m);
  expect(text).not.toContain('agent-nobody');
});

it('the conversations that wait for a person are counted, and for how long, until somebody closes them', async () => {
  const bus = await broker.bus('tickets');
  const metrics = createMetrics('triage');
  const conversation = newConversationId();
  const ticket = {
    v: 1 as const,
    conversation,
    from: 'billing',
    reason: 'why',
    channel: 'web',
    unanswered: 1,
    since: new Date(Date.now() - 60_000).toISOString(),
  };
  await putTicket(bus.kv.tickets, { ...ticket, rev: 1, status: 'waiting' });
  onTestFinished(
    await watchTickets(bus.kv.tickets, metrics, (error) => {
      throw error;
    }),
  );
  const says = (pattern: RegExp) =>
    waitFor(async () => pattern.test(await textOf(metrics)), { what: `${pattern}` });
  await says(/^switchboard_tickets\{status="waiting",.*\} 1$/m);
  await says(/^switchboard_oldest_waiting_ticket_seconds\{.*\} 6\d/m);
  await putTicket(bus.kv.tickets, { ...ticket, rev: 2, status: 'taken', by: 'Dana' });
  await says(/^switchboard_tickets\{status="taken",.*\} 1$/m);
  await says(/^switchboard_oldest_waiting_ticket_seconds\{.*\} 0$/m);
  await putTicket(bus.kv.tickets, { ...ticket, rev: 3, status: 'closed' });
  await says(/^switchboard_tickets\{status="taken",.*\} 0$/m);
});
