import { setTimeout as delay } from 'node:timers/promises';
import {
  type Bus,
  conversationStore,
  messageOf,
  payloadOf,
  type RunRecord,
  runRecordSchema,
  subjects,
} from '@switchboard/shared';
import type { Channel, Reply } from '@switchboard/shared/channel';
import { sendDeskCommand } from '../desk/send.ts';
import type { DemoConversation, DemoStep, Prepared, Trace } from './conversation.ts';
import type { DemoDatabase } from './database.ts';
import { isWhole } from './way.ts';

/** How long an answer may take before the conversation counts as failed. */
const ANSWER_MS = 60_000;

/** How long the run records may come after the answer. */
const RECORDS_MS = 5_000;
const POLL_MS = 50;

/** What became of a step. */
export type StepResult = {
  step: DemoStep;
  /** Runs on the customer's turn, in order. */
  records: RunRecord[];
  /** What the customer got. */
  replies: Reply[];
  /** Who has the conversation after it. */
  owner: string;
  ms: number;
  /** Why it failed; null where it went as it should. */
  problem: string | null;
};

export type ConversationResult = {
  name: string;
  conversation: string;
  steps: StepResult[];
  /** What it had to leave behind, as far as it came to its end. */
  traces: Trace[];
  problem: string | null;
};

type Taken = Pick<StepResult, 'records' | 'owner' | 'problem'>;

/** Drives one set conversation to its end, and looks for what it has left behind. */
export async function drive(
  bus: Bus,
  channel: Channel,
  database: DemoDatabase | null,
  conversation: DemoConversation,
  id: string,
  onStep: (result: StepResult) => void,
): Promise<ConversationResult> {
  const { name } = conversation;
  let prepared: Prepared | undefined;
  try {
    prepared = await conversation.prepare(database);
    const steps = await driveSteps(bus, channel, prepared.steps, id, onStep);
    const wrong = steps.at(-1)?.problem ?? null;
    const traces = wrong === null ? ((await prepared.traces?.(id)) ?? []) : [];
    const missing = traces.filter(({ found }) => !found).map(({ what }) => what);
    const problem = wrong ?? (missing.length === 0 ? null : `not so: ${missing.join('; ')}`);
    return { name, conversation: id, steps, traces, problem };
  } catch (error) {
    return { name, conversation: id, steps: [], traces: [], problem: messageOf(error) };
  } finally {
    await prepared?.close?.();
  }
}

/** Step by step, up to the first that does not go as it should. */
async function driveSteps(
  bus: Bus,
  channel: Channel,
  steps: DemoStep[],
  conversation: string,
  onStep: (result: StepResult) => void,
): Promise<StepResult[]> {
  const store = conversationStore(bus);
  const replies: Reply[] = [];
  const stopReplies = await channel.followReplies(conversation, (reply) => replies.push(reply), {
    since: new Date(0),
  });
  const records = await collectRecords(bus, conversation);
  const done: StepResult[] = [];

  /** Resolves when the turn is answered or waits for a person. */
  const answered = async (turn: string): Promise<boolean> => {
    for (const deadline = Date.now() + ANSWER_MS; Date.now() < deadline; await delay(POLL_MS)) {
      if (replies.some((reply) => reply.kind === 'reply' && reply.turns.includes(turn))) return true;
      const { doc } = await store.load(conversation);
      if (doc?.parked.some((parked) => parked.id === turn)) return true;
    }
    return false;
  };
  const recordsOf = async (turn: string, owner: string): Promise<RunRecord[]> => {
    const now = () =>
      records.all.filter((record) => record.turns.includes(turn)).sort((one, other) => one.n - other.n);
    const deadline = Date.now() + RECORDS_MS;
    while (!isWhole(now(), owner) && Date.now() < deadline) await delay(POLL_MS);
    return now();
  };
  /** What came of the turns that somebody is to answer. */
  const outcomeOf = async (turns: string[]): Promise<Taken> => {
    const isAnswered = (await Promise.all(turns.map(answered))).every(Boolean);
    const { doc } = await store.load(conversation);
    const owner = doc?.owner ?? 'nobody';
    const newest = turns.at(-1);
    const problem = `no answer within ${ANSWER_MS / 1_000} s; ${owner} has the conversation`;
    return {
      owner,
      records: newest === undefined ? [] : await recordsOf(newest, owner),
      problem: isAnswered ? null : problem,
    };
  };
  const take = async (step: DemoStep): Promise<Taken> => {
    if ('customer' in step) {
      const turn = await channel.publishTurn({ conversation, text: step.customer });
      return outcomeOf([turn.id]);
    }
    const { doc } = await store.load(conversation);
    const common = { conversation, by: step.person };
    if ('answers' in step) {
      const { owner } = await sendDeskCommand(bus, { ...common, kind: 'reply', text: step.answers });
      return { owner, records: [], problem: null };
    }
    await sendDeskCommand(bus, { ...common, kind: 'return', to: step.returnsTo, note: step.note });
    // What the customer wrote while the person had the conversation is the agent's to answer.
    return outcomeOf(doc?.parked.map((turn) => turn.id) ?? []);
  };

  try {
    for (const step of steps) {
      const began = Date.now();
      const before = replies.length;
      const taken = await take(step).catch(
        (error): Taken => ({ records: [], owner: 'nobody', problem: messageOf(error) }),
      );
      const wrong =
        taken.owner === step.owner ? null : `${taken.owner} has the conversation; it should be ${step.owner}`;
      const problem = taken.problem ?? wrong;
      const result = { ...taken, step, problem, replies: replies.slice(before), ms: Date.now() - began };
      done.push(result);
      onStep(result);
      if (problem !== null) break;
    }
  } finally {
    stopReplies();
    records.stop();
  }
  return done;
}

/** The run records of a conversation, as they are published. */
async function collectRecords(bus: Bus, conversation: string) {
  const all: RunRecord[] = [];
  const subscription = bus.nc.subscribe(subjects.record(conversation));
  void (async () => {
    for await (const message of subscription) {
      const payload = await payloadOf(bus.payloads, message);
      const record = runRecordSchema.safeParse(JSON.parse(Buffer.from(payload).toString())).data;
      // A record is published again by whoever finds it in an outbox.
      if (record && !all.some((known) => known.id === record.id)) all.push(record);
    }
  })();
  await bus.nc.flush();
  return { all, stop: () => subscription.unsubscribe() };
}
