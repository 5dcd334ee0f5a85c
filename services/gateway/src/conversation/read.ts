import {
  type Bus,
  conversationStore,
  type Document,
  jsonOf,
  LostDocument,
  payloadOf,
  subjects,
  turnSchema,
} from '@switchboard/shared';
import type { Feed } from '@switchboard/shared/channel';
import { compose, type WaitingTurn } from './compose.ts';
import type { ConversationView } from './view.ts';

/** Reads a conversation for its customer. The turns that wait are read first: one that leaves them meanwhile is in the document. */
export async function readConversation(
  { bus, feed }: { bus: Bus; feed: Feed },
  conversation: string,
  channel: string,
): Promise<ConversationView> {
  const waiting = await waitingTurns(bus, conversation);
  const doc = await newestDocument(bus, conversation);
  const replies = await feed.past(conversation, 0);
  return compose({ conversation, waiting, doc, replies }, channel);
}

/** Null also where it is lost: the conversation begins anew with the customer's next message, so its page must open. */
async function newestDocument(bus: Bus, conversation: string): Promise<Document | null> {
  try {
    // No revision is that high, so it is the leader's: a replica that lags would not have a turn that has just left the queue.
    return (await conversationStore(bus).loadAtLeast(conversation, Number.MAX_SAFE_INTEGER)).doc;
  } catch (error) {
    if (error instanceof LostDocument) return null;
    throw error;
  }
}

/** The conversation's turns that the broker has and no agent process has taken in yet. */
async function waitingTurns(bus: Bus, conversation: string): Promise<WaitingTurn[]> {
  const turns: WaitingTurn[] = [];
  for (let seq = 1; ; ) {
    const query = { seq, next_by_subj: subjects.turn(conversation) };
    const message = await bus.jsm.streams.getMessage('TURNS', query);
    if (message === null) return turns;
    seq = message.seq + 1;
    const payload = await payloadOf(bus.payloads, { data: message.data, headers: message.header });
    const turn = turnSchema.safeParse(jsonOf(payload)).data;
    if (turn) {
      const { id, channel, text } = turn;
      turns.push({ seq: message.seq, id, channel, text, at: message.time.toISOString() });
    }
  }
}
