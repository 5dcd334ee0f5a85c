import { turnSchema } from '@switchboard/shared';
import { UsageError } from './program.ts';

/** A conversation's id as the user gave it. Throws a UsageError where it is none. */
export function readConversationId(text: string): string {
  const parsed = turnSchema.shape.conversation.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError(`"${text}" is no conversation: it ${parsed.error.issues[0]?.message}`);
}
