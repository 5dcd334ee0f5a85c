import { type Bus, type Document, HUMAN } from '@switchboard/shared';
import { documentOf, sendDeskCommand, unlessLost } from './send.ts';

/** Takes a conversation; resolves with it, and with the other person who had it, if one had. Throws what `sendDeskCommand` throws. */
export async function takeConversation(
  bus: Bus,
  conversation: string,
  by: string,
): Promise<{ doc: Document; hadIt: string | null }> {
  const before = await unlessLost(documentOf(bus, conversation));
  const doc = await sendDeskCommand(bus, { kind: 'take', conversation, by });
  const hadIt = before?.owner === HUMAN ? before.takenBy : null;
  return { doc, hadIt: hadIt === doc.takenBy ? null : hadIt };
}
