import { z } from 'zod';
import type { Bus } from '../bus/bus.ts';
import { type Original, originalOf } from '../bus/original.ts';
import { payloadInTime } from '../bus/payload.ts';
import type { DeadLetter } from '../contracts/dead-letter.ts';
import { ticketSchema } from '../contracts/desk.ts';
import { channelSchema, HUMAN, messageIds } from '../contracts/ids.ts';
import { jsonOf } from '../contracts/json.ts';
import { subjects } from '../contracts/subjects.ts';
import { type Work, workSchema } from '../contracts/work.ts';
import { type Document, defaultRules, newDocument, type Trigger } from './document.ts';
import { seenIdOf } from './enter.ts';
import { next } from './next.ts';
import type { LostDocument } from './store.ts';

/**
 * What takes the place of a document that is lost: the conversation begins anew with a person, with a dead letter and an apology, as
 * after a turn that cannot be read. Without it every message of the conversation would come again for ever.
 */
export async function inPlaceOf(bus: Bus, lost: LostDocument, trigger: Trigger): Promise<Document> {
  const met = await readMessage(bus, lost.conversation, trigger);
  const json = jsonOf(met.payload);
  const named = z.object({ channel: channelSchema }).safeParse(json).data?.channel;
  const channel = named ?? (await channelOfTicket(bus, lost.conversation)) ?? 'unknown';
  return beginAnew(lost, met, workSchema.safeParse(json).data, channel, new Date().toISOString());
}

/**
 * `met` is the message in whose handling the document was found to be lost. `work` is the piece of work in hand, if it was that: of what
 * the document had, its turns are left, and where it is a handoff the history and the context too.
 */
export function beginAnew(
  lost: Pick<LostDocument, 'conversation' | 'rev' | 'code' | 'message'>,
  met: Original,
  work: Work | undefined,
  channel: string,
  at: string,
): Document {
  const { conversation, rev, code, message: reason } = lost;
  const id = `lost-${rev}`;
  const letter: DeadLetter = {
    v: 1,
    id: messageIds.dead(conversation, id),
    conversation,
    agent: 'intake',
    code,
    reason,
    attempts: 0,
    at,
    ...met,
  };
  const marker = { id, seq: 0, channel, text: '', at, said: false, unreadable: reason, letter };
  const isHandoff = work?.kind === 'handoff';
  const turns = (work?.turns ?? []).map((turn) => ({ ...turn, said: isHandoff && turn.said }));
  const queue = [marker, ...turns];
  // The turns in TURNS that are not acked are not in, as far as anybody knows; so the floor is the lowest one, of whatever stream.
  const anew = newDocument({ conversation, owner: HUMAN, channel, stream: '', at });
  const doc: Document = {
    ...anew,
    ...(isHandoff ? { history: work.history, context: work.context } : {}),
    // A document is written at least once for each of its numbers, so none that was used is as high as its revision.
    wn: Math.max(rev, work?.n ?? 0),
    seen: queue.map(seenIdOf),
    queue,
  };
  // No rule has a say in work that a person gets for one turn.
  return next(doc, defaultRules, at);
}

async function readMessage(bus: Bus, conversation: string, { stream, seq }: Trigger): Promise<Original> {
  const message = await bus.jsm.streams.getMessage(stream, { seq });
  if (message === null) return { subject: subjects.turn(conversation), headers: {}, payload: '' };
  const { subject, data, header: headers } = message;
  const payload = await payloadInTime(bus.payloads, { data, headers });
  return originalOf({ subject, headers }, payload);
}

/** A desk command does not say where the customer is; the ticket of a conversation that waits for a person does. */
async function channelOfTicket({ kv }: Bus, conversation: string): Promise<string | undefined> {
  const entry = await kv.tickets.get(conversation);
  return entry?.operation === 'PUT' ? ticketSchema.parse(entry.json()).channel : undefined;
}
