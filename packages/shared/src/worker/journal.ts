import { createHash } from 'node:crypto';
import type { KV } from '@nats-io/kv';
import type { StreamEvent } from '@openai/agents-core';
import { isLostSet } from '../bus/errors.ts';
import type { VerifiedCustomer } from '../contracts/customer.ts';
import type { Usage } from '../contracts/record.ts';

/** An answer of a model, as it was paid for. */
export type ModelStep = {
  model: string;
  /** Of the request, so that a replay with another prompt is seen. */
  requestHash: string;
  response: Pick<Extract<StreamEvent, { type: 'response_done' }>['response'], 'id' | 'output'>;
  usage: Usage;
  ms: number;
  /** What answers to this step have used that were thrown away before it, because they broke the model's contract. */
  dropped?: Spent[] | undefined;
};

/** What a model was paid for. */
export type Spent = { model: string; usage: Usage };

/** In place of a step that was thrown away: it is asked for again, and what it has used is not forgotten. */
type DroppedStep = { dropped: Spent[] };

/** What a tool gave back to the model. */
export type ToolStep = {
  output: string;
  outcome: 'ok' | 'refused';
  ms: number;
  verified?: VerifiedCustomer | undefined;
};

/**
 * What has happened of one piece of work before it is committed: KV `journal`, keys `<conversation>.<n>.…`. Everything is written
 * by create: of two workers with the same work, the second adopts what the first has stored.
 */
export type Journal = {
  /** Counts a run that is about to begin; the number of runs with it. */
  countAttempt(): Promise<number>;
  /** When the first run began, in milliseconds since the epoch. */
  firstAttemptAt(): Promise<number>;
  modelStep(index: number): Promise<ModelStep | null>;
  /** Stores a step, or returns the one that another worker has stored. */
  storeModelStep(index: number, step: ModelStep): Promise<ModelStep>;
  /** Throws a step away whose answer broke the model's contract, so that the next attempt asks again; only the answer that was read here. */
  dropModelStep(index: number): Promise<void>;
  /** What the step at `index` has used, with the answers that were thrown away; null where it was never answered. */
  spentAt(index: number): Promise<Spent[] | null>;
  toolStep(call: string): Promise<ToolStep | null>;
  storeToolStep(call: string, step: ToolStep): Promise<ToolStep>;
};

/**
 * Opens the journal of a piece of work whose message has just come. `aloneMs` is how long nobody else can be handed that message: within
 * it a first attempt finds nothing but its own entries, so it does not look for any.
 */
export function openJournal(kv: KV, conversation: string, n: number, aloneMs = 0): Journal {
  // By the wall clock: it goes on while the process, or its machine, is suspended.
  const opened = Date.now();
  let first = false;
  const isAlone = () => first && Math.abs(Date.now() - opened) < aloneMs;
  const key = (name: string) => `${conversation}.${n}.${name}`;
  // A call id comes from a provider; only its hash is sure to be a legal key.
  const toolName = (call: string) => `t${createHash('sha256').update(call).digest('hex').slice(0, 24)}`;

  // At which revision each entry was read or stored: a worker that was away must not throw away what another has stored since.
  const revisions = new Map<string, number>();
  const readStep = (index: number) => read<ModelStep | DroppedStep>(`m${index}`);

  const read = async <T>(name: string): Promise<T | null> => {
    const entry = await kv.get(key(name));
    if (entry?.operation !== 'PUT') return null;
    revisions.set(name, entry.revision);
    return entry.json<T>();
  };
  /** Writes over the entry as it was read last; false where another worker was first. */
  const replace = async <T>(name: string, value: T): Promise<boolean> => {
    const revision = await unlessLost(
      kv.put(key(name), JSON.stringify(value), { previousSeq: revisions.get(name) ?? 0 }),
    );
    if (revision !== null) revisions.set(name, revision);
    return revision !== null;
  };
  const createOrAdopt = async <T>(name: string, value: T): Promise<T> => {
    for (;;) {
      const revision = await unlessLost(kv.create(key(name), JSON.stringify(value)));
      if (revision !== null) {
        revisions.set(name, revision);
        return value;
      }
      const stored = await read<T>(name);
      if (stored !== null) return stored;
    }
  };

  return {
    async countAttempt() {
      for (let attempt = 1; ; attempt++) {
        const begun = JSON.stringify({ at: new Date().toISOString() });
        const revision = await unlessLost(kv.create(key(`a${attempt}`), begun));
        if (revision === null) continue;
        first = attempt === 1;
        return attempt;
      }
    },
    async firstAttemptAt() {
      const first = await read<{ at: string }>('a1');
      return first ? Date.parse(first.at) : Date.now();
    },
    async modelStep(index) {
      if (isAlone()) return null;
      const stored = await readStep(index);
      return stored && isAnswer(stored) ? stored : null;
    },
    async storeModelStep(index, step) {
      for (;;) {
        const stored = await createOrAdopt<ModelStep | DroppedStep>(`m${index}`, step);
        if (isAnswer(stored)) return stored;
        const again = { ...step, dropped: stored.dropped };
        if (await replace(`m${index}`, again)) return again;
      }
    },
    async dropModelStep(index) {
      const read = revisions.get(`m${index}`);
      if (read === undefined) return;
      const stored = await readStep(index);
      if (stored === null || !isAnswer(stored) || revisions.get(`m${index}`) !== read) return;
      await replace<DroppedStep>(`m${index}`, { dropped: spentOn(stored) });
    },
    async spentAt(index) {
      const stored = await readStep(index);
      return stored && spentOn(stored);
    },
    toolStep: async (call) => (isAlone() ? null : read<ToolStep>(toolName(call))),
    storeToolStep: (call, step) => createOrAdopt(toolName(call), step),
  };
}

function isAnswer(step: ModelStep | DroppedStep): step is ModelStep {
  return 'response' in step;
}

/** What has been paid for a step, and for the answers that were thrown away before it. */
export function spentOn(step: ModelStep | DroppedStep): Spent[] {
  const before = step.dropped ?? [];
  return isAnswer(step) ? [...before, { model: step.model, usage: step.usage }] : before;
}

/** The new entry's revision; null where another writer was first. */
async function unlessLost(writing: Promise<number>): Promise<number | null> {
  try {
    return await writing;
  } catch (error) {
    if (isLostSet(error)) return null;
    throw error;
  }
}
