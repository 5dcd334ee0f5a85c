import {
  type Bus,
  conversationIdSchema,
  conversationStore,
  HUMAN,
  isAnotherCustomer,
  jsonOf,
  parseSubject,
  problemsOf,
  readCommand,
  readTurn,
  workSchema,
} from '@switchboard/shared';
import { agentsOf } from '../system/directory.ts';

/**
 * Why a message would be a dead letter again as soon as it is published, or null where it can be read now. It is read as an agent process
 * of this release reads it: a customer must not get a second apology for the same message.
 */
export async function stillWrong(bus: Bus, subject: string, payload: string): Promise<string | null> {
  const parsed = parseSubject(subject);
  const bytes = Buffer.from(payload);
  const id = conversationIdSchema.safeParse(parsed?.conversation);
  if (!id.success) return `the conversation id in ${subject} is not legal`;
  const agents = new Set([...(await agentsOf(bus)), HUMAN]);
  const knows = (agent: string) => agents.has(agent);
  switch (parsed?.type) {
    case 'turn': {
      const message = { subject, seq: 1, time: new Date(), headers: undefined, payload: bytes };
      const arrival = readTurn(message, id.data, knows);
      if ('unreadable' in arrival) return arrival.unreadable;
      const { doc } = await conversationStore(bus).load(id.data);
      const { customer } = arrival.turn;
      return doc && customer && isAnotherCustomer(doc.context, customer)
        ? 'the channel vouches for another customer than the one whose conversation this is'
        : null;
    }
    case 'desk': {
      const command = readCommand(subject, bytes, knows);
      return typeof command === 'string' ? command : null;
    }
    default: {
      const work = workSchema.safeParse(jsonOf(payload));
      return work.success ? null : problemsOf(work.error).join('; ');
    }
  }
}
