import type { Journal, ModelStep, ToolStep } from '../journal.ts';

/** A journal without a broker; `forget` is what it would have lost had the process ended before it wrote. */
export type MemoryJournal = Journal & {
  models: Map<number, ModelStep>;
  tools: Map<string, ToolStep>;
};

export function memoryJournal(): MemoryJournal {
  const models = new Map<number, ModelStep>();
  const tools = new Map<string, ToolStep>();
  let attempts = 0;
  const createOrAdopt = <K, V>(entries: Map<K, V>, key: K, value: V): V => {
    const stored = entries.get(key);
    if (stored !== undefined) return stored;
    entries.set(key, JSON.parse(JSON.stringify(value)));
    return value;
  };
  return {
    models,
    tools,
    countAttempt: async () => ++attempts,
    firstAttemptAt: async () => Date.now(),
    modelStep: async (index) => models.get(index) ?? null,
    storeModelStep: async (index, step) => createOrAdopt(models, index, step),
    dropModelStep: async (index) => void models.delete(index),
    toolStep: async (call) => tools.get(call) ?? null,
    storeToolStep: async (call, step) => createOrAdopt(tools, call, step),
  };
}
