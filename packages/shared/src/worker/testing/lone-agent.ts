import { Runner, setTracingDisabled } from '@openai/agents-core';
import { ScriptedModel, type ScriptedModelInput } from '@openai/agents-core/testing';
import { onTestFinished } from 'vitest';
import { buildAgent } from '../../agent/build.ts';
import type { AgentDefinition } from '../../agent/definition.ts';
import { cards, specialist } from '../../agent/testing/agents.ts';
import type { FileBroker } from '../../bus/testing/broker.ts';
import { newConversationId } from '../../bus/testing/broker.ts';
import { consumers, ensureConsumer } from '../../bus/topology.ts';
import { readSettings } from '../../config/settings.ts';
import { type Document, defaultRules } from '../../conversation/document.ts';
import { mailbox } from '../../conversation/mailbox.ts';
import { conversationStore } from '../../conversation/store.ts';
import { documentOf } from '../../conversation/testing/documents.ts';
import { retrySettings } from '../../model/retry.ts';
import { countMessages } from '../../telemetry/count-messages.ts';
import { createLogger } from '../../telemetry/log.ts';
import { receiving } from '../../telemetry/messages.ts';
import { createMetrics } from '../../telemetry/metrics.ts';
import { openTestChannel } from '../../testing/test-channel.ts';
import type { WorkerParts } from '../parts.ts';
import { doWork } from '../work.ts';

setTracingDisabled(true);

export type LoneAgentOptions = {
  definition?: Partial<AgentDefinition>;
  env?: Record<string, string>;
  priceOf?: WorkerParts['priceOf'];
};

let agents = 0;

/**
 * A specialist that handles one message when it is told to, on a real broker, with a model that follows a script. Its name is its own,
 * so that no other test's work reaches it. Its conversation has a first piece of work that waits in the stream.
 */
export async function loneAgent(
  broker: FileBroker,
  script: ScriptedModelInput[],
  options: LoneAgentOptions = {},
) {
  agents += 1;
  const name = `billing-${agents}`;
  const out = await openTestChannel(broker.url(), `test-${agents}`);
  onTestFinished(() => out.close());
  const { bus } = out;
  const scripted = new ScriptedModel(script);
  const stop = new AbortController();
  const log = createLogger(name, 'silent');
  const definition = specialist({ name, ...options.definition });
  const settings = readSettings(name, { RETRY_DELAY_MS: '10', MODEL_RETRIES: '0', ...options.env });
  const built = buildAgent(definition, cards, settings.HANDOFF_EDGES);
  const partsFor = (signal: AbortSignal): WorkerParts => ({
    bus,
    mailbox: mailbox(bus, conversationStore(bus), signal, countMessages(metrics, log)),
    directory: { cards: () => cards, knows: () => true, close: () => {} },
    rules: { ...defaultRules, handoffCap: settings.HANDOFF_CAP },
    settings,
    definition,
    agent: () => built,
    runner: new Runner({ tracingDisabled: true, modelSettings: retrySettings(settings.MODEL_RETRIES) }),
    chain: {
      links: [{ name: 'scripted', model: scripted }],
      offline: false,
      timeoutMs: 5_000,
      provider: 'scripted',
    },
    priceOf: options.priceOf ?? (() => 0.01),
    instance: 'test:1',
    signal,
    log,
    metrics,
  });
  const metrics = createMetrics(name);
  const parts = partsFor(stop.signal);
  const spec = consumers.agent(name);
  await ensureConsumer(bus.jsm, spec, settings.ACK_WAIT_MS);
  const consumer = await bus.js.consumers.get(spec.stream, spec.name);
  const conversation = newConversationId();
  const work = async (by: WorkerParts) => {
    const message = await consumer.next({ expires: 5_000 });
    if (message === null) throw new Error(`no work came for ${name}`);
    await receiving(message, spec.name, () => doWork(by, message));
  };

  return {
    name,
    conversation,
    bus,
    out,
    parts,
    scripted,
    /** Aborts what runs, as the end of a drain's grace period does. */
    stop: () => stop.abort(new Error('the grace period is over')),
    /** Orders the first piece of work. */
    async order(more: Partial<Document> = {}, kind: 'turn' | 'handoff' = 'turn'): Promise<void> {
      const doc = documentOf(conversation, { owner: name });
      const work = doc.work && { ...doc.work, kind, to: name };
      await parts.mailbox.apply(conversation, { stream: 'TURNS', seq: 1 }, () => ({
        ...doc,
        work,
        ...more,
        outbox: [{ kind: 'work', n: 1 }],
      }));
    },
    /** Takes the next message that the server gives out, or null where none comes in time. */
    next: (expires = 5_000) => consumer.next({ expires }),
    /** Takes the next message and works on it. */
    work: () => work(parts),
    /** The same by another replica, which nobody has stopped. */
    workElsewhere: () => work(partsFor(new AbortController().signal)),
    document: async () => {
      const doc = await out.document(conversation);
      if (doc === null) throw new Error(`${conversation} has no document`);
      return doc;
    },
    replies: async () => (await out.replies(conversation)).map(({ value }) => value),
    records: async () => (await out.records(conversation)).map(({ value }) => value),
    deadLetters: async () => (await out.deadLetters(conversation)).map(({ value }) => value),
    /** What the server still has to give out, or waits to be acked, for this agent. */
    async left(): Promise<number> {
      const { num_pending, num_ack_pending } = await consumer.info();
      return num_pending + num_ack_pending;
    },
    async counted(metric: string): Promise<number> {
      const value = (await parts.metrics.registry.getSingleMetric(metric)?.get())?.values;
      return value?.reduce((sum, { value }) => sum + value, 0) ?? 0;
    },
  };
}
