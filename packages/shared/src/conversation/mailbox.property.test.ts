import fc from 'fast-check';
import { afterAll, beforeAll, test, vi } from 'vitest';
import type { Work } from '../contracts/work.ts';
import type { Journal } from '../worker/journal.ts';
import type { WorkerParts } from '../worker/parts.ts';
import type { Document } from './document.ts';
import { make, type Scenario, scenario } from './testing/simulation/moves.ts';
import { atRest, newest, watchful } from './testing/simulation/promises.ts';
import { createWorld, publishCommand, rest } from './testing/simulation/world.ts';

// Waiting is what the test decides about: a pause is over at once, and what is tried again is a step like any other.
vi.mock('node:timers/promises', () => ({ setTimeout: async (_ms: number, value: unknown) => value }));

// The run itself, with its model and its tools, is scripted; all around it is the worker's own code.
vi.mock('../worker/attempt.ts', async () => {
  const { scriptedAttempt } = await import('./testing/simulation/agent.ts');
  const { reachOf } = await import('./testing/simulation/handlers.ts');
  return {
    prepareAttempt(parts: WorkerParts, doc: Document, work: Work, journal: Journal, attempt: number) {
      return scriptedAttempt(reachOf(parts.bus), parts.mailbox, doc, work, journal, attempt);
    },
  };
});

const runs = Number(process.env.PROPERTY_RUNS ?? 300);

// Each step has a time of its own, so that what is decided twice is seen to differ.
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
});
afterAll(() => {
  vi.useRealTimers();
});

async function play({ deployment, answers, without, moves }: Scenario): Promise<void> {
  const watch = watchful();
  let now = Date.parse('2026-01-01T00:00:00Z');
  const world = createWorld(deployment, answers, (changed) => {
    now++;
    vi.setSystemTime(now);
    watch(changed);
  });
  try {
    for (const move of moves) await make(world, without, move);
    await rest(world);
    atRest(world);
    // A person answers what waits for one, so that every turn has its answer.
    for (const conversation of ['c0', 'c1']) {
      if (newest(world, conversation)?.parked.length) {
        publishCommand(world, {
          v: 1,
          id: 'last',
          conversation,
          by: 'Ada',
          kind: 'reply',
          text: 'Here you are.',
        });
      }
    }
    await rest(world);
    atRest(world);
  } catch (error) {
    throw new Error(`${error}\n  ${world.trace.join('\n  ')}`, { cause: error });
  } finally {
    vi.clearAllTimers();
  }
}

test('whatever is lost, late, repeated or killed, each turn is answered once and in its order', async () => {
  await fc.assert(fc.asyncProperty(scenario, play), { numRuns: runs });
}, 600_000);
