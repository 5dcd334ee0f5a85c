import { nanos } from '@nats-io/transport-node';
import { expect, it, onTestFinished } from 'vitest';
import { subjects } from '../contracts/subjects.ts';
import { startTestBroker } from '../testing/broker.ts';
import { openBus } from './bus.ts';
import { brokerOfFile } from './testing/broker.ts';
import { consumers, ensureConsumer, ensureStreams } from './topology.ts';

const broker = brokerOfFile();

it('several processes that start at once on an empty broker all find everything', async () => {
  const empty = await startTestBroker();
  onTestFinished(() => empty.stop());
  const buses = await Promise.all([1, 2, 3, 4].map((n) => openBus({ url: empty.url, replicas: 1 }, `p${n}`)));
  await Promise.all(buses.map((bus) => ensureConsumer(bus.jsm, consumers.agent('billing'), 30_000)));
  const names: string[] = [];
  for await (const { config } of buses[0]!.jsm.streams.list()) names.push(config.name);
  expect(names.sort()).toEqual([
    'DEAD_LETTERS',
    'DESK',
    'KV_conversations',
    'KV_directory',
    'KV_journal',
    'KV_tickets',
    'OBJ_payloads',
    'RECORDS',
    'REPLIES',
    'TURNS',
    'WORK',
  ]);
  for (const [i, bus] of buses.entries()) await bus.kv.journal.put(`from-${i}`, 'here');
  await Promise.all(buses.map((bus) => bus.close()));
});

it('a stream stays as its operator has it', async () => {
  const bus = await broker.bus();
  const { config } = await bus.jsm.streams.info('REPLIES');
  await bus.jsm.streams.update('REPLIES', { ...config, max_age: nanos(600_000) });
  await ensureStreams(bus.jsm, 1);
  expect((await bus.jsm.streams.info('REPLIES')).config.max_age).toBe(nanos(600_000));
});

it('the server never gives up on a message, and a later start brings a consumer’s ack wait up to date', async () => {
  const bus = await broker.bus();
  const spec = consumers.agent('sales');
  await ensureConsumer(bus.jsm, spec, 30_000);
  await ensureConsumer(bus.jsm, spec, 30_000);
  await ensureConsumer(bus.jsm, spec, 5_000);
  const { config } = await bus.jsm.consumers.info(spec.stream, spec.name);
  expect(config).toMatchObject({
    durable_name: 'agent-sales',
    filter_subject: 'agent.sales.>',
    ack_wait: nanos(5_000),
    max_deliver: -1,
  });
});

it('processes with different ack waits can start at once', async () => {
  const bus = await broker.bus();
  const other = await broker.bus('other');
  const spec = consumers.agent('tech-support');
  await Promise.all([ensureConsumer(bus.jsm, spec, 1_000), ensureConsumer(other.jsm, spec, 2_000)]);
  const { config } = await bus.jsm.consumers.info(spec.stream, spec.name);
  expect([nanos(1_000), nanos(2_000)]).toContain(config.ack_wait);
});

it('the shared consumers are bound beside those of the agents', async () => {
  const bus = await broker.bus();
  const specs = [consumers.intake, consumers.desk, consumers.human, consumers.agent('triage')];
  for (const spec of specs) await ensureConsumer(bus.jsm, spec, 30_000);
  const bound = await Promise.all(specs.map(({ stream, name }) => bus.jsm.consumers.info(stream, name)));
  expect(bound.map(({ stream_name, name }) => `${stream_name} ${name}`)).toEqual([
    'TURNS intake',
    'DESK desk',
    'WORK human',
    'WORK agent-triage',
  ]);
});

it('a piece of work leaves the stream when its agent has acked it, and no other agent sees it', async () => {
  const bus = await broker.bus();
  for (const agent of ['left', 'right']) await ensureConsumer(bus.jsm, consumers.agent(agent), 30_000);
  await bus.js.publish(subjects.work('left', 'c', 'turn'), 'work');
  const before = (await bus.jsm.streams.info('WORK')).state.messages;
  const right = await bus.js.consumers.get('WORK', consumers.agent('right').name);
  expect((await right.info()).num_pending).toBe(0);
  const left = await bus.js.consumers.get('WORK', consumers.agent('left').name);
  await (await left.next())?.ackAck();
  expect((await bus.jsm.streams.info('WORK')).state.messages).toBe(before - 1);
});
