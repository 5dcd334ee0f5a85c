import type { MsgHdrs } from '@nats-io/transport-node';
import { originalOf } from '../bus/original.ts';
import { PAYLOAD_MISSING } from '../bus/payload.ts';
import type { DeadLetter } from '../contracts/dead-letter.ts';
import { channelSchema, messageIds } from '../contracts/ids.ts';
import { jsonOf } from '../contracts/json.ts';
import { problemsOf } from '../contracts/problems.ts';
import { turnSchema } from '../contracts/turn.ts';
import type { Arrival } from '../conversation/enter.ts';

/** A message on `turn.<conversation>` as the stream has it. */
export type TurnMessage = {
  subject: string;
  seq: number;
  time: Date;
  headers: MsgHdrs | undefined;
  /** Null where the message refers to a payload that is lost. */
  payload: Uint8Array | null;
};

/** Reads a turn. One that is not a turn, or not this conversation's, becomes an arrival that says why. */
export function readTurn(
  message: TurnMessage,
  conversation: string,
  knowsAgent: (agent: string) => boolean,
): Arrival {
  const at = message.time.toISOString();
  const traceparent = message.headers?.get('traceparent') || undefined;
  const common = { seq: message.seq, at, traceparent };
  const letter = (reason: string, code = 'unreadable-turn'): DeadLetter => ({
    v: 1,
    id: messageIds.dead(conversation, `t${message.seq}`),
    conversation,
    agent: 'intake',
    code,
    reason,
    attempts: 0,
    at,
    ...originalOf(message, message.payload),
  });
  const named = channelOfId(message.headers?.get('Nats-Msg-Id'), conversation);
  const unreadable = (reason: string, channel = named): Arrival => ({
    ...common,
    unreadable: reason,
    channel,
    letter: letter(reason),
  });

  if (message.payload === null) {
    return {
      ...common,
      unreadable: PAYLOAD_MISSING,
      channel: named,
      letter: letter(PAYLOAD_MISSING, 'payload-missing'),
    };
  }
  const json = jsonOf(message.payload);
  if (json === undefined) return unreadable('the payload is not JSON');
  const parsed = turnSchema.safeParse(json);
  if (!parsed.success) {
    const hint =
      typeof json === 'object' && json !== null && 'channel' in json
        ? channelSchema.safeParse(json.channel)
        : undefined;
    return unreadable(problemsOf(parsed.error).join('; '), hint?.data);
  }
  const turn = parsed.data;
  if (turn.conversation !== conversation) {
    return unreadable('conversation: is not the one of the subject', turn.channel);
  }
  if (turn.agent !== undefined && !knowsAgent(turn.agent)) {
    return unreadable(`agent: there is no agent ${turn.agent} in the directory`, turn.channel);
  }
  return { ...common, turn, raw: () => letter('') };
}

/** The channel that a turn's message id names: where to apologise for one that does not say itself where it is from. */
function channelOfId(id: string | undefined, conversation: string): string | undefined {
  const [channel, of] = id?.split(':') ?? [];
  return of === conversation ? channelSchema.safeParse(channel).data : undefined;
}
