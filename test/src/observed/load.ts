import { waitFor } from '@switchboard/shared/testing';
import { type Wish, wordsFor } from './model.ts';
import type { ObservedSystem } from './system.ts';

/** What a customer says, message by message. Each kind makes something else happen; most are what most customers are. */
const customers: [agent: string, wish: Wish][][] = [
  [
    ['billing', 'tool'],
    ['billing', 'answer'],
  ],
  [
    ['tech-support', 'tool'],
    ['tech-support', 'answer'],
  ],
  [['sales', 'tool']],
  [
    ['billing', 'ask-back'],
    ['billing', 'tool'],
    ['tech-support', 'tool'],
  ],
  [
    ['sales', 'answer'],
    ['billing', 'tool'],
    ['billing', 'person'],
  ],
  [['tech-support', 'slow']],
  [
    ['billing', 'slow'],
    ['billing', 'answer'],
  ],
  [['billing', 'hiccup']],
  [['sales', 'hiccup']],
  [['tech-support', 'bad-arguments']],
  [['sales', 'announce']],
  [['tech-support', 'broken-answer']],
  [['billing', 'circle']],
  [['sales', 'endless-tools']],
  [['tech-support', 'refused']],
];

export type Load = {
  /** How many customers have been served. */
  served(): number;
  /** Lets those who talk come to their end. Rejects where one got nothing. */
  stop(): Promise<void>;
};

/** Customers come without end, a few at a time, until it is stopped. */
export function startLoad(system: ObservedSystem, { atOnce = 4 }: { atOnce?: number } = {}): Load {
  let stopping = false;
  let begun = 0;
  let served = 0;
  const lane = async () => {
    while (!stopping) {
      const n = begun++;
      await serve(system, `customer-${n}`, customers[n % customers.length] ?? []);
      served++;
    }
  };
  const lanes = Promise.all(Array.from({ length: atOnce }, lane));
  lanes.catch(() => {});
  return {
    served: () => served,
    async stop() {
      stopping = true;
      await lanes;
    },
  };
}

async function serve(
  { channel, say }: ObservedSystem,
  conversation: string,
  messages: [agent: string, wish: Wish][],
): Promise<void> {
  for (const [index, [agent, wish]] of messages.entries()) {
    const turn = `t${index + 1}`;
    await say(conversation, turn, wordsFor(agent, wish));
    await waitFor(
      async () =>
        (await channel.replies(conversation)).some(
          ({ value }) => value.kind === 'reply' && value.turns.includes(turn),
        ) || (await channel.ticket(conversation)) !== null,
      { what: `an answer to ${wordsFor(agent, wish)}, or a person`, timeoutMs: 90_000 },
    );
  }
}

/** A message that is no turn: nobody's, and a dead letter at once. */
export async function publishGarbage({ channel }: ObservedSystem, conversation: string): Promise<void> {
  await channel.bus.js.publish(`turn.${conversation}`, 'garbage');
}
