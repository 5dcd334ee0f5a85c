import type { Reply } from '@switchboard/shared';
import { waitFor } from '@switchboard/shared/testing';
import { expect } from 'vitest';
import type { ModelAnswer } from './model/answer.ts';
import { readScript, write } from './model/follow.ts';
import type { ModelRequest } from './model/request.ts';
import type { Behaviour, World } from './world.ts';

/** The time limit of a turn, within which a customer hears something whatever the model does. */
const TURN_TIMEOUT_MS = 30_000;

/** Short limits for services whose model fails. */
export const impatient = {
  MODEL_TIMEOUT_MS: '2000',
  MAX_ATTEMPTS: '3',
  RUN_TIMEOUT_MS: '15000',
  TURN_TIMEOUT_MS: String(TURN_TIMEOUT_MS),
};

export type Outcome = {
  /** Replies and notices, in their order. */
  heard: Reply[];
  /** The requests to the model about it. */
  requests: World['model']['asked'];
  /** The turn is with a person. */
  parked: boolean;
};

/** A customer's turn for one agent, whose model behaves like this; resolves when the turn is answered or with a person. */
export async function ask(
  { channel, model, behave }: World,
  conversation: string,
  behaviour: Behaviour,
  { agent = 'billing', tool = false }: { agent?: string; tool?: boolean } = {},
): Promise<Outcome> {
  behave(conversation, behaviour);
  const text = write({ conversation, turn: 't1', to: agent, tool });
  const begun = Date.now();
  await channel.publishTurn({ conversation, id: 't1', text, agent });
  const first = await waitFor(async () => (await channel.replies(conversation))[0], {
    what: 'the customer to hear something',
  });
  expect(first.at.getTime() - begun).toBeLessThan(TURN_TIMEOUT_MS);
  const end = await waitFor(
    async () => {
      if ((await channel.replies(conversation)).some((one) => one.value.kind === 'reply')) return 'answered';
      return (await channel.ticket(conversation)) !== null && 'parked';
    },
    { what: 'the turn to be answered or with a person' },
  );
  return {
    heard: (await channel.replies(conversation)).map(({ value }) => value),
    requests: model.asked.filter((one) => readScript(one.newest).conversation === conversation),
    parked: end === 'parked',
  };
}

/** A model that answers like this at first, and then does what the turn says. */
export function once(answer: ModelAnswer): Behaviour {
  return ({ nth }: ModelRequest) => (nth === 0 ? answer : undefined);
}
