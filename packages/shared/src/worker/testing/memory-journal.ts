import { type Journal, type ModelStep, type Spent, spentOn, type ToolStep } from '../journal.ts';

/** A journal without a broker; `forget` is what it would have lost had the process ended before it wrote. */
export type MemoryJournal = Journal & {
  models: Map<number, ModelStep>;
  tools: Map<string, ToolStep>;
};

export function memoryJournal(): MemoryJournal {
  const models = new Map<number, ModelStep>();
  const tools = new Map<string, ToolStep>();
  const dropped = new Map<number, Spent[]>();
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
    storeModelStep: async (index, step) =>
      createOrAdopt(models, index, dropped.has(index) ? { ...step, dropped: dropped.get(index) } : step),
    async dropModelStep(index) {
      const step = models.get(index);
      if (step) dropped.set(index, spentOn(step));
      models.delete(index);
    },
    spentAt: async (index) => {
      const step = models.get(index);
      return step ? spentOn(step) : (dropped.get(index) ?? null);
    },
    toolStep: async (call) => tools.get(call) ?? null,
    storeToolStep: async (call, step) => createOrAdopt(tools, call, step),
  };
}
