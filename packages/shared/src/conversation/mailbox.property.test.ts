import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { StreamName } from '../contracts/subjects.ts';
import type { Work } from '../contracts/work.ts';
import type { Journal } from '../worker/journal.ts';
import type { WorkerParts } from '../worker/parts.ts';
import { type Document, defaultRules } from './document.ts';
import type { Answer } from './testing/simulation/agent.ts';
import { make } from './testing/simulation/moves.ts';
import { atRest, newest, watchful } from './testing/simulation/promises.ts';
import { type Scenario, scenario } from './testing/simulation/scenario.ts';
import {
  advance,
  advanceTo,
  crashLane,
  createWorld,
  deliver,
  expire,
  garble,
  publishCommand,
  rest,
  type World,
} from './testing/simulation/world.ts';

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

// PROPERTY_RUNS=20000 searches for some minutes; a counter-example is printed with every step that led to it.
const runs = Number(process.env.PROPERTY_RUNS ?? 500);

// Each step has a time of its own, so that what is decided twice is seen to differ.
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.clearAllTimers();
});
afterAll(() => {
  vi.useRealTimers();
});

/** A world that is watched at every step, and what happens in it, up to the rest that follows. */
async function within(
  { deployment, answers }: Pick<Scenario, 'deployment' | 'answers'>,
  happens: (world: World) => Promise<void>,
): Promise<World> {
  const watch = watchful();
  let now = Date.parse('2026-01-01T00:00:00Z');
  const world = createWorld(
    deployment,
    answers,
    (changed) => {
      now++;
      vi.setSystemTime(now);
      watch(changed);
    },
    (ms) => {
      now += ms;
    },
  );
  try {
    await happens(world);
    await rest(world);
    atRest(world);
    return world;
  } catch (error) {
    throw new Error(`${error}\n  ${world.trace.slice(-200).join('\n  ')}`, { cause: error });
  }
}

/** A person answers what waits for one, so that every turn has its answer. */
async function answerParked(world: World): Promise<void> {
  for (const conversation of ['c0', 'c1']) {
    if (newest(world, conversation)?.parked.length) {
      publishCommand(world, { ...person, id: 'last', conversation, kind: 'reply', text: 'Here you are.' });
    }
  }
  await rest(world);
}

const person = { v: 1 as const, by: 'Ada', conversation: 'c0' };

it('whatever is lost, late, repeated or killed, each turn is answered once and in its order', async () => {
  const property = fc.asyncProperty(scenario, async ({ without, moves, ...scene }) => {
    const world = await within(scene, async (world) => {
      for (const move of moves) await make(world, without, move);
      await rest(world);
      atRest(world);
      await answerParked(world);
    });
    for (const conversation of ['c0', 'c1']) {
      expect(newest(world, conversation)?.parked ?? []).toEqual([]);
    }
    vi.clearAllTimers();
  });
  await fc.assert(property, { numRuns: runs });
}, 600_000);

describe('what was once lost is not lost again', () => {
  const plain = { deployment: { rules: defaultRules, maxAttempts: 5 }, answers: [] };
  const lagging = (of: string, by = 1) => ({ of, by });

  async function enterTurn(world: World): Promise<void> {
    await make(world, [], { do: 'turn', in: 0, channel: 'web', as: 'readable' });
    await handleNext(world, 'TURNS');
  }

  /** The message that waits on a stream, delivered. */
  function take(world: World, stream: StreamName) {
    return deliver(world, world.broker.streams[stream].deliverable()[0]!);
  }

  async function handleNext(world: World, stream: StreamName): Promise<void> {
    const lane = await take(world, stream);
    await advance(world, lane, 100, 'answered', null);
  }

  it('the result of a run whose set was lost, where a replica then shows an older document', async () => {
    await within(plain, async (world) => {
      await enterTurn(world);
      const worker = await take(world, 'WORK');
      await advanceTo(world, worker, 'set conversations');
      await enterTurn(world);
      await advance(world, worker, 1, 'answered', null);
      await advance(world, worker, 100, 'answered', lagging('conversations', 2));
    });
  });

  it('a turn that a process entered just before it died, where another one finds it entered', async () => {
    await within(plain, async (world) => {
      await make(world, [], { do: 'turn', in: 0, channel: 'web', as: 'readable' });
      const slow = await take(world, 'TURNS');
      await advanceTo(world, slow, 'look in TURNS');
      expire(world, slow.message);
      const dying = await take(world, 'TURNS');
      await advanceTo(world, dying, 'publish');
      crashLane(world, dying);
      await advance(world, slow, 100, 'answered', lagging('TURNS'));
    });
  });

  it('a command for a conversation that a replica does not have yet', async () => {
    await within(plain, async (world) => {
      await enterTurn(world);
      publishCommand(world, { ...person, id: 'd1', kind: 'take' });
      await advance(world, await take(world, 'DESK'), 100, 'answered', lagging('conversations', 9));
    });
  });

  it('work for a person that is of another release', async () => {
    const answers: Answer[] = [{ kind: 'handoff', to: 'human' }];
    const world = await within({ ...plain, answers }, async (world) => {
      await enterTurn(world);
      await handleNext(world, 'WORK');
      garble(world, world.broker.streams.WORK.present()[0]!);
    });
    expect(newest(world, 'c0')?.parked).toHaveLength(1);
  });

  it('a good answer of a model, where a worker that was frozen goes on to forget the bad one before it', async () => {
    const answers: Answer[] = [{ kind: 'broken' }, { kind: 'tool' }, { kind: 'tool' }];
    const world = await within({ ...plain, answers }, async (world) => {
      await enterTurn(world);
      const frozen = await take(world, 'WORK');
      await advanceTo(world, frozen, 'set journal');
      expire(world, frozen.message);
      await handleNext(world, 'WORK');
      const dying = await take(world, 'WORK');
      await advanceTo(world, dying, 'create journal c0.1.t');
      crashLane(world, dying);
      await advance(world, frozen, 100, 'answered', null);
    });
    expect(world.outside.effects.get('c0:w1:0')?.size).toBe(1);
  });
});
