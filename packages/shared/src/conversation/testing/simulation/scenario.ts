import fc from 'fast-check';
import type { DeskCommand } from '../../../contracts/desk.ts';
import { defaultRules } from '../../document.ts';
import type { Answer } from './agent.ts';
import type { Deployment } from './handlers.ts';
import type { Fate, Lag } from './lane.ts';

/** One thing that happens. `pick` chooses among what there is then; with nothing to choose from, nothing happens. */
export type Move =
  | { do: 'turn'; in: number; channel: string; as: 'readable' | 'garbage' | 'somebody-else' }
  | { do: 'publish-again'; pick: number }
  | { do: 'desk'; in: number; kind: DeskCommand['kind']; to: string; again: boolean }
  | { do: 'deliver' | 'take-over'; pick: number; steps: number; lag: Lag; then: 'stay' | 'crash' }
  | { do: 'advance'; pick: number; steps: number; fate: Fate; lag: Lag }
  | { do: 'crash' | 'expire' | 'late' | 'garble'; pick: number }
  | { do: 'forget-ids'; of: 'TURNS' | 'DESK' | 'WORK' | 'REPLIES' };

/**
 * What may go wrong in a scenario. Each leaves some of it out: a fault is found sooner where not every other fault gets in its way.
 */
export type Trouble = (typeof troubles)[number];

const troubles = [
  'lost',
  'late',
  'lag',
  'crash',
  'expire',
  'take-over',
  'desk',
  'forget-ids',
  'garble',
] as const;

export type Scenario = {
  deployment: Deployment;
  answers: Answer[];
  without: Trouble[];
  moves: Move[];
};

const pick = fc.nat(7);
const steps = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 4 }) },
  fc.integer({ min: 5, max: 14 }),
);
const upTo = fc.nat(14);
const agent = fc.constantFrom('triage', 'billing', 'sales');
const inConversation = fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1);

const then = fc.constantFrom<'stay' | 'crash'>('stay', 'stay', 'stay', 'stay', 'stay', 'crash');

const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Fate>('answered') },
  { weight: 1, arbitrary: fc.constant<Fate>('lost') },
  { weight: 1, arbitrary: fc.constant<Fate>('late') },
);

/** The journal is left out: a run's own entries are older than any replica's lag when its work comes again. */
const lag: fc.Arbitrary<Lag> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(null) },
  {
    weight: 1,
    arbitrary: fc.record({
      of: fc.constantFrom('conversations', 'conversations', 'TURNS', 'TURNS', 'WORK', 'tickets'),
      by: fc.integer({ min: 1, max: 4 }),
    }),
  },
);

const turn = fc.record({
  do: fc.constant('turn' as const),
  in: inConversation,
  channel: fc.constantFrom('web', 'web', 'web', 'sms'),
  as: fc.constantFrom<Extract<Move, { do: 'turn' }>['as']>(
    'readable',
    'readable',
    'readable',
    'readable',
    'readable',
    'readable',
    'garbage',
    'somebody-else',
  ),
});

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 5, arbitrary: turn },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('publish-again' as const), pick }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('desk' as const),
      in: inConversation,
      kind: fc.constantFrom<DeskCommand['kind']>('take', 'reply', 'return'),
      to: agent,
      again: fc.constantFrom(false, false, false, true),
    }),
  },
  { weight: 12, arbitrary: fc.record({ do: fc.constant('deliver' as const), pick, steps: upTo, lag, then }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('take-over' as const), pick, steps: upTo, lag, then }),
  },
  { weight: 16, arbitrary: fc.record({ do: fc.constant('advance' as const), pick, steps, fate, lag }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('expire' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('late' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('garble' as const), pick }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('forget-ids' as const),
      of: fc.constantFrom('TURNS' as const, 'DESK' as const, 'WORK' as const, 'REPLIES' as const),
    }),
  },
);

const goodAnswer: fc.Arbitrary<Answer> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Answer>({ kind: 'reply' }) },
  { weight: 3, arbitrary: fc.constant<Answer>({ kind: 'tool' }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('handoff' as const),
      to: fc.constantFrom('triage', 'billing', 'sales', 'human'),
    }),
  },
);

const badAnswer = fc.constantFrom<Answer>(
  { kind: 'busy' },
  { kind: 'broken' },
  { kind: 'broken' },
  { kind: 'refused' },
  { kind: 'endless' },
);

const answers: fc.Arbitrary<Answer[]> = fc.oneof(
  fc.array(goodAnswer, { maxLength: 12, size: 'max' }),
  fc.array(fc.oneof({ weight: 5, arbitrary: goodAnswer }, { weight: 1, arbitrary: badAnswer }), {
    maxLength: 12,
    size: 'max',
  }),
);

const deployment: fc.Arbitrary<Deployment> = fc
  .record({
    queue: fc.constantFrom(100, 100, 2),
    queuedTurns: fc.constantFrom('together' as const, 'one-by-one' as const),
    handoffCap: fc.constantFrom(5, 1, 2),
    maxAttempts: fc.constantFrom(5, 2, 3),
  })
  .map(({ queue, queuedTurns, handoffCap, maxAttempts }) => ({
    rules: { bounds: { ...defaultRules.bounds, queue }, queuedTurns, handoffCap },
    maxAttempts,
  }));

export const scenario: fc.Arbitrary<Scenario> = fc.record({
  deployment,
  answers,
  without: fc.oneof(
    { weight: 6, arbitrary: fc.subarray<Trouble>([...troubles]) },
    // Handlers that are only slower than others must not harm each other.
    {
      weight: 1,
      arbitrary: fc.constant(troubles.filter((trouble) => trouble !== 'lag' && trouble !== 'desk')),
    },
  ),
  moves: fc.array(move, { maxLength: 110, size: 'max' }),
});
