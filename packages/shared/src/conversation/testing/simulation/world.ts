import type { DeskCommand } from '../../../contracts/desk.ts';
import { messageIds } from '../../../contracts/ids.ts';
import { type StreamName, subjects } from '../../../contracts/subjects.ts';
import type { Outside } from './agent.ts';
import { type Broker, createBroker } from './broker.ts';
import { type Deployment, handle } from './handlers.ts';
import { crash, type Fate, type Lag, type Lane, proceed, startLane } from './lane.ts';
import type { StoredMessage } from './stream.ts';

/** A turn as an adapter publishes it; a retry publishes the same once more. */
export type Sent = { conversation: string; id: string | undefined; payload: string };

type Running = Lane & { message: StoredMessage };

/** A broker, the handlers that run over it, and what is on its way. */
export type World = {
  broker: Broker;
  outside: Outside;
  deployment: Deployment;
  lanes: Running[];
  /** Requests that will arrive after their client has given up. */
  limbo: (() => void)[];
  sent: Sent[];
  commands: DeskCommand[];
  /** Whether anything failed so far, beside handlers that were only slower than others or read from a replica that lagged. */
  failed: boolean;
  /** What has happened, for the report of a counter-example. */
  trace: string[];
  /** Called after everything that happens. */
  watch: (world: World) => void;
  /** Lets time pass. */
  elapse: (ms: number) => void;
};

/** As services have it by default. */
const ACK_WAIT_MS = 30_000;

/** More steps than any run needs to come to rest: one that takes more never does. */
const MOST_STEPS = 5_000;

const workQueues = ['TURNS', 'DESK', 'WORK'] as const;

export function createWorld(
  deployment: Deployment,
  answers: Outside['answers'],
  watch: World['watch'],
  elapse: World['elapse'],
): World {
  return {
    broker: createBroker(),
    outside: { answers, asked: 0, effects: new Map() },
    deployment,
    lanes: [],
    limbo: [],
    sent: [],
    commands: [],
    failed: false,
    trace: [],
    watch,
    elapse,
  };
}

function note(world: World, what: string): void {
  world.trace.push(what);
  world.watch(world);
}

export function publishTurn(world: World, turn: Sent): void {
  world.broker.streams.TURNS.publish(subjects.turn(turn.conversation), Buffer.from(turn.payload), turn.id);
  note(world, `turn published: ${turn.payload}`);
}

export function publishCommand(world: World, command: DeskCommand): void {
  const id = messageIds.desk(command.conversation, command.id);
  const data = Buffer.from(JSON.stringify(command));
  world.broker.streams.DESK.publish(subjects.desk(command.conversation), data, id);
  note(world, `desk: ${command.kind} ${command.id} of ${command.conversation}`);
}

export function deliverable(world: World): StoredMessage[] {
  return workQueues.flatMap((name) => world.broker.streams[name].deliverable());
}

export async function deliver(world: World, message: StoredMessage): Promise<Running> {
  world.broker.streams[message.stream].deliver(message);
  const name = `${message.stream}#${message.seq}/${message.deliveries}`;
  const lane = await startLane(name, (ask) => handle(world, message, ask));
  const running = Object.assign(lane, { message });
  world.lanes.push(running);
  note(world, `${name} delivered: ${message.id ?? message.subject}`);
  return running;
}

/** Lets a lane go on until it is about to do what begins with `what`. */
export async function advanceTo(world: World, lane: Running, what: string): Promise<void> {
  while (!lane.waiting[0]?.what.startsWith(what)) {
    if (lane.waiting.length === 0) throw new Error(`${lane.name} ended before it did ${what}`);
    await advance(world, lane, 1, 'answered', null);
  }
}

/** Lets a lane take steps; the last of them may fail, and reads may be answered by a replica that lags. */
export async function advance(
  world: World,
  lane: Running,
  steps: number,
  fate: Fate,
  lag: Lag,
): Promise<void> {
  for (let left = steps; left > 0 && lane.waiting.length > 0; left--) {
    const now = left === 1 ? fate : 'answered';
    if (now !== 'answered') world.failed = true;
    const what = await proceed(lane, now, lag, (late, effect) => {
      world.limbo.push(() => {
        const lost = attempt(effect);
        note(world, `late: ${late}${lost ? ', lost' : ''}`);
      });
    });
    note(
      world,
      `${lane.name} ${what}${now === 'answered' ? '' : `: ${now}`}${lag ? ` (${lag.of} -${lag.by})` : ''}`,
    );
  }
  world.lanes = world.lanes.filter((other) => other.state === 'running' || other.waiting.length > 0);
}

function attempt(effect: () => void): boolean {
  try {
    effect();
    return false;
  } catch {
    return true;
  }
}

export function crashLane(world: World, lane: Running): void {
  crash(lane);
  world.failed = true;
  world.lanes = world.lanes.filter((other) => other !== lane);
  note(world, `${lane.name} crashed`);
}

/** The ack wait of a message is over while its handler may still be at work: the server hands it out again. */
export function expire(world: World, message: StoredMessage): void {
  message.held = false;
  world.failed = true;
  world.elapse(ACK_WAIT_MS);
  note(world, `${message.stream}#${message.seq} expired`);
}

/** The duplicate window of a stream is over: what is published again is stored again. */
export function forgetIds(world: World, stream: StreamName): void {
  world.broker.streams[stream].forgetIds();
  world.failed = true;
  note(world, `${stream} forgets the ids that it has seen`);
}

/** A message of another release, which this one cannot read. */
export function garble(world: World, message: StoredMessage): void {
  message.data = Buffer.from('{"v":2}');
  world.failed = true;
  note(world, `${message.stream}#${message.seq} is of another release`);
}

export function held(world: World): StoredMessage[] {
  return workQueues.flatMap((name) => world.broker.streams[name].present().filter((message) => message.held));
}

/** Nothing fails any more: every handler ends, and every message comes again until it is acked. */
export async function rest(world: World): Promise<void> {
  for (let steps = 0; ; steps++) {
    if (steps > MOST_STEPS) throw new Error(`not at rest after ${MOST_STEPS} steps`);
    const lane = world.lanes[steps % Math.max(world.lanes.length, 1)];
    if (lane) {
      if (lane.waiting.length === 0) throw new Error(`${lane.name} runs and asks for nothing`);
      await advance(world, lane, 1, 'answered', null);
      continue;
    }
    const late = world.limbo.shift();
    if (late) {
      late();
      continue;
    }
    for (const message of held(world)) expire(world, message);
    const [message] = deliverable(world);
    if (message === undefined) return;
    await deliver(world, message);
  }
}
