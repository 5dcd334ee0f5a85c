import { z } from 'zod';

/** A conversation's id is one token of a NATS subject and a key of a KV bucket, so its alphabet is the one that both allow. */
export const conversationIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,128}$/, 'must be 1 to 128 of the characters A-Z a-z 0-9 _ -');

/** The adapter's own message id. It travels in a header, so it is printable ASCII without spaces. */
export const turnIdSchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 printable ASCII characters without spaces');

/** A channel's name: one lower-case token, for example `web` or `sms`. */
export const channelSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1 to 32 of the characters a-z 0-9 -');

/** An agent's name: one lower-case token, for example `tech-support`. */
export const agentNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'must start with a letter and be 1 to 32 of the characters a-z 0-9 -');

export const TRIAGE = 'triage';
export const HUMAN = 'human';

/** Message ids are unique over a stream, because the server's duplicate window is per stream and not per subject. */
export const messageIds = {
  turn: (channel: string, conversation: string, turn: string) => `${channel}:${conversation}:${turn}`,
  work: (conversation: string, n: number) => `${conversation}:w${n}`,
  reply: (conversation: string, n: number) => `${conversation}:w${n}:reply`,
  notice: (conversation: string, n: number, about: string) => `${conversation}:w${n}:${about}`,
  record: (conversation: string, n: number) => `${conversation}:w${n}:record`,
  evaluated: (conversation: string, n: number) => `${conversation}:w${n}:record:evaluated`,
  dead: (conversation: string, about: string) => `${conversation}:${about}:dead`,
  refused: (conversation: string, seq: number) => `${conversation}:t${seq}:refused`,
  desk: (conversation: string, command: string) => `${conversation}:desk:${command}`,
};

/** The number of the work whose message has this id; undefined where it is no such id, or one of another conversation. */
export function workNumber(id: string, conversation: string): number | undefined {
  const n = Number(id.slice(conversation.length + 2));
  return Number.isSafeInteger(n) && n > 0 && id === messageIds.work(conversation, n) ? n : undefined;
}
