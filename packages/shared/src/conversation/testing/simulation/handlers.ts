import type { JsMsg } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import type { AgentDefinition } from '../../../agent/definition.ts';
import type { Bus } from '../../../bus/bus.ts';
import { readSettings } from '../../../config/settings.ts';
import { HUMAN } from '../../../contracts/ids.ts';
import { parseSubject } from '../../../contracts/subjects.ts';
import { parkWork, takeDeskCommand } from '../../../intake/desk.ts';
import { type IntakeParts, takeTurn } from '../../../intake/intake.ts';
import { createLogger } from '../../../telemetry/log.ts';
import { createMetrics } from '../../../telemetry/metrics.ts';
import type { WorkerParts } from '../../../worker/parts.ts';
import { doWork } from '../../../worker/work.ts';
import type { Rules } from '../../document.ts';
import { mailbox } from '../../mailbox.ts';
import { conversationStore } from '../../store.ts';
import type { Outside } from './agent.ts';
import { type Broker, busOver } from './broker.ts';
import type { Ask } from './lane.ts';
import type { StoredMessage } from './stream.ts';

const log = createLogger('model', 'silent');
const metrics = createMetrics('model');
const never = new AbortController().signal;

/** What all handlers of one simulated deployment are configured with. */
export type Deployment = { rules: Rules; maxAttempts: number };

/** What a run reaches beside the broker, found by the bus of the worker that runs it. */
const reaches = new WeakMap<Bus, { ask: Ask; outside: Outside }>();

export function reachOf(bus: Bus): { ask: Ask; outside: Outside } {
  const found = reaches.get(bus);
  if (found === undefined) throw new Error('this bus belongs to no lane');
  return found;
}

/** Handles a message as an agent process does, with the process's own code over the simulated broker. */
export async function handle(
  { broker, outside, deployment }: { broker: Broker; outside: Outside; deployment: Deployment },
  message: StoredMessage,
  ask: Ask,
): Promise<void> {
  const bus = busOver(broker, ask);
  reaches.set(bus, { ask, outside });
  const { rules } = deployment;
  const directory = { cards: () => [], knows: () => true, close: () => {} };
  const box = mailbox(bus, conversationStore(bus), never);
  const intake: IntakeParts = { bus, mailbox: box, directory, rules, stream: 'first', log, metrics };
  const delivery = deliveryOf(broker, message, ask);
  const parsed = parseSubject(message.subject);
  if (parsed?.type === 'turn') return takeTurn(intake, delivery);
  if (parsed?.type === 'desk') return takeDeskCommand(intake, delivery);
  if (parsed?.type !== 'work') throw new Error(`nobody handles ${message.subject}`);
  if (parsed.agent === HUMAN) return parkWork(intake, delivery);
  return doWork(workerOf(intake, parsed.agent, deployment), delivery);
}

function workerOf(intake: IntakeParts, agent: string, deployment: Deployment): WorkerParts {
  const settings = {
    ...readSettings(agent, {}),
    MAX_ATTEMPTS: deployment.maxAttempts,
    HANDOFF_CAP: deployment.rules.handoffCap,
  };
  const parts = {
    ...intake,
    settings,
    definition: { name: agent } as AgentDefinition,
    signal: never,
    instance: agent,
  };
  // What is missing belongs to the run, which is scripted.
  return parts as unknown as WorkerParts;
}

function deliveryOf(broker: Broker, message: StoredMessage, ask: Ask): JsMsg {
  const stream = broker.streams[message.stream];
  const first = message.deliveries === 1;
  // The client answers an ack, a nak and a beat by itself: whether they arrive is not known to who sends them.
  const send = (what: string, effect: () => void) => void ask(what, effect).catch(() => {});
  const delivery = {
    subject: message.subject,
    seq: message.seq,
    data: message.data,
    headers: message.headers ?? headers(),
    redelivered: !first,
    ack: () => send('ack', () => stream.ack(message)),
    ackAck: () => ask('ack and wait', () => stream.ack(message)),
    nak: () =>
      send('nak', () => {
        message.held = false;
      }),
    working: () => {},
  };
  return delivery as unknown as JsMsg;
}
