import type { StoredMsg } from '@nats-io/jetstream';
import {
  type Bus,
  type DeadLetter,
  deadLetterSchema,
  messageOf,
  payloadOf,
  problemsOf,
} from '@switchboard/shared';
import { Failure } from '../terminal/program.ts';

const STREAM = 'DEAD_LETTERS';

/** The code of a letter that itself cannot be read. */
export const UNREADABLE = 'unreadable-letter';

/** A dead letter and its sequence in the stream, by which it is named. */
export type Letter = { seq: number; letter: DeadLetter };

/** Every dead letter, the oldest first. */
export async function allLetters(bus: Bus): Promise<Letter[]> {
  const letters: Letter[] = [];
  for (let seq = 1; ; ) {
    const found = await letterFrom(bus, seq);
    if (found === null) return letters;
    letters.push(found);
    seq = found.seq + 1;
  }
}

/** The dead letter of this sequence. Throws a Failure where there is none. */
export async function letterAt(bus: Bus, seq: number): Promise<Letter> {
  const found = await letterFrom(bus, seq);
  if (found?.seq === seq) return found;
  throw new Failure(`there is no dead letter ${seq}; \`npm run dead -- list\` shows those that there are`);
}

export async function deleteLetter(bus: Bus, seq: number): Promise<void> {
  await bus.jsm.streams.deleteMessage(STREAM, seq);
}

/** The first letter at or after a sequence. */
async function letterFrom(bus: Bus, seq: number): Promise<Letter | null> {
  const message = await bus.jsm.direct.getMessage(STREAM, { seq, next_by_subj: 'dead.*.*' });
  if (message === null) return null;
  return { seq: message.seq, letter: await letterOf(bus, message) };
}

/** The letter of a message; where it cannot be read, one that says why, since it must not hide the others. */
async function letterOf(bus: Bus, { subject, data, header, time }: StoredMsg): Promise<DeadLetter> {
  const unreadable = (reason: string): DeadLetter => ({
    v: 1,
    id: header.get('Nats-Msg-Id'),
    conversation: null,
    agent: subject.split('.')[1] ?? '',
    code: UNREADABLE,
    reason,
    attempts: 0,
    at: time.toISOString(),
    subject,
    headers: {},
    payload: Buffer.from(data).toString(),
  });
  try {
    const payload = await payloadOf(bus.payloads, { data, headers: header });
    const parsed = deadLetterSchema.safeParse(JSON.parse(Buffer.from(payload).toString()));
    return parsed.success ? parsed.data : unreadable(problemsOf(parsed.error).join('; '));
  } catch (error) {
    return unreadable(messageOf(error));
  }
}
