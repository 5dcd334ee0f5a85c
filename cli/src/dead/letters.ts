import { type Bus, type DeadLetter, deadLetterSchema, payloadOf } from '@switchboard/shared';
import { Failure } from '../terminal/program.ts';

const STREAM = 'DEAD_LETTERS';

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
  const payload = await payloadOf(bus.payloads, { data: message.data, headers: message.header });
  return { seq: message.seq, letter: deadLetterSchema.parse(JSON.parse(Buffer.from(payload).toString())) };
}
