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
};

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
  /** Forgets a step whose answer broke the model's contract, so that the next attempt asks again; only the answer that was read here. */
  dropModelStep(index: number): Promise<void>;
  toolStep(call: string): Promise<ToolStep | null>;
  storeToolStep(call: string, step: ToolStep): Promise<ToolStep>;
};

export function openJournal(kv: KV, conversation: string, n: number): Journal {
  const key = (name: string) => `${conversation}.${n}.${name}`;
  // A call id comes from a provider; only its hash is sure to be a legal key.
  const toolName = (call: string) => `t${createHash('sha256').update(call).digest('hex').slice(0, 24)}`;

  // At which revision each entry was read or stored: a worker that was away must not forget what another has stored since.
  const revisions = new Map<string, number>();

  const read = async <T>(name: string): Promise<T | null> => {
    const entry = await kv.get(key(name));
    if (entry?.operation !== 'PUT') return null;
    revisions.set(name, entry.revision);
    return entry.json<T>();
  };
  const createOrAdopt = async <T>(name: string, value: T): Promise<T> => {
    for (;;) {
      const revision = await create(kv, key(name), value);
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
        const revision = await create(kv, key(`a${attempt}`), { at: new Date().toISOString() });
        if (revision !== null) return attempt;
      }
    },
    async firstAttemptAt() {
      const first = await read<{ at: string }>('a1');
      return first ? Date.parse(first.at) : Date.now();
    },
    modelStep: (index) => read<ModelStep>(`m${index}`),
    storeModelStep: (index, step) => createOrAdopt(`m${index}`, step),
    async dropModelStep(index) {
      const previousSeq = revisions.get(`m${index}`);
      if (previousSeq === undefined) return;
      try {
        await kv.delete(key(`m${index}`), { previousSeq });
      } catch (error) {
        if (!isLostSet(error)) throw error;
      }
    },
    toolStep: (call) => read<ToolStep>(toolName(call)),
    storeToolStep: (call, step) => createOrAdopt(toolName(call), step),
  };
}

/** The new entry's revision; null where there is one already. */
async function create(kv: KV, key: string, value: unknown): Promise<number | null> {
  try {
    return await kv.create(key, JSON.stringify(value));
  } catch (error) {
    if (isLostSet(error)) return null;
    throw error;
  }
}
