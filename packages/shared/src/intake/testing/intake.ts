import type { JsMsg } from '@nats-io/jetstream';
import { onTestFinished } from 'vitest';
import { cards } from '../../agent/testing/agents.ts';
import { type FileBroker, newConversationId } from '../../bus/testing/broker.ts';
import { type ConsumerSpec, ensureConsumer } from '../../bus/topology.ts';
import type { Turn } from '../../contracts/turn.ts';
import { defaultRules } from '../../conversation/document.ts';
import { mailbox } from '../../conversation/mailbox.ts';
import { conversationStore } from '../../conversation/store.ts';
import { countMessages } from '../../telemetry/count-messages.ts';
import { createLogger } from '../../telemetry/log.ts';
import { createMetrics } from '../../telemetry/metrics.ts';
import { openTestChannel } from '../../testing/test-channel.ts';
import type { IntakeParts } from '../intake.ts';

const known = new Set(['triage', 'human', ...cards.map(({ name }) => name)]);

let intakes = 0;

/**
 * What enters turns and desk commands, on a real broker, for one conversation: its messages are taken one at a time, when the test says
 * so and in the order that it says.
 */
export async function intakeOf(broker: FileBroker, conversation = newConversationId()) {
  intakes += 1;
  const out = await openTestChannel(broker.url(), `intake-${intakes}`);
  onTestFinished(() => out.close());
  const { bus } = out;
  const metrics = createMetrics('intake');
  const log = createLogger('intake', 'silent');
  const parts: IntakeParts = {
    bus,
    mailbox: mailbox(bus, conversationStore(bus), new AbortController().signal, countMessages(metrics, log)),
    directory: { cards: () => cards, knows: (agent) => known.has(agent), close: () => {} },
    rules: defaultRules,
    stream: (await bus.jsm.streams.info('TURNS')).created,
    log,
    metrics,
  };
  const taking = async (stream: ConsumerSpec['stream'], filter: string) => {
    const spec = { stream, name: `${stream}-${intakes}`, filter };
    await ensureConsumer(bus.jsm, spec, 30_000);
    const consumer = await bus.js.consumers.get(stream, spec.name);
    return {
      /** The next message of the conversation. */
      async next(): Promise<JsMsg> {
        const message = await consumer.next({ expires: 5_000 });
        if (message === null) throw new Error(`no message came on ${filter}`);
        return message;
      },
      /** Messages that wait to be given out or acked. */
      async left(): Promise<number> {
        const { num_pending, num_ack_pending } = await consumer.info();
        return num_pending + num_ack_pending;
      },
    };
  };
  let sent = 0;

  return {
    conversation,
    bus,
    out,
    parts,
    turns: await taking('TURNS', `turn.${conversation}`),
    commands: await taking('DESK', `desk.${conversation}`),
    toPerson: await taking('WORK', `agent.human.${conversation}.>`),
    /** Publishes a turn as any adapter could; each is a message of its own, whatever its id. */
    async send(payload: Partial<Turn> | string): Promise<void> {
      sent += 1;
      const turn = { v: 1, id: `m-${sent}`, conversation, channel: 'web', text: `turn ${sent}` };
      const text = typeof payload === 'string' ? payload : JSON.stringify({ ...turn, ...payload });
      await bus.js.publish(`turn.${conversation}`, text, { msgID: `${conversation}-${sent}` });
    },
    document: async () => {
      const doc = await out.document(conversation);
      if (doc === null) throw new Error(`${conversation} has no document`);
      return doc;
    },
    replies: async () => (await out.replies(conversation)).map(({ value }) => value),
    deadLetters: async () => (await out.deadLetters(conversation)).map(({ value }) => value),
  };
}
