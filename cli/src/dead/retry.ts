import { randomUUID } from 'node:crypto';
import {
  type Bus,
  checkOut,
  type DeadLetter,
  type Document,
  HUMAN,
  jsonOf,
  messageOf,
  PAYLOAD_HEADER,
  publish,
} from '@switchboard/shared';
import { documentOf, sendDeskCommand } from '../desk/send.ts';
import { Failure } from '../terminal/program.ts';
import { UNREADABLE } from './letters.ts';
import { stillWrong } from './readable.ts';

/** Who gives a note to the agent that tries again. */
const BY = 'dead letters';

/** Who writes letters about messages that were never an agent's work. */
const NO_AGENTS = ['intake', 'desk', HUMAN];

/**
 * Gives a dead letter's message another chance: work that an agent failed at goes back to that agent with a note, by way of the
 * person's desk, where it waits; any other message is published to its subject again, if it can be read by now. Resolves with what was done, in words.
 * Throws a Failure where it can no longer be retried.
 */
export async function retry(bus: Bus, letter: DeadLetter): Promise<string> {
  const { conversation, agent } = letter;
  if (letter.code === UNREADABLE) {
    throw new Failure(
      'the letter itself cannot be read, so nobody knows what to try again: it can be dropped, or read by a newer release',
    );
  }
  if (letter.code === 'document-lost' && agent === 'intake') {
    throw new Failure(
      `the conversation has begun anew with a person, who has the message of the letter: answer it at the desk (npm run desk -- show ${conversation}), then drop the letter`,
    );
  }
  const wasWork = !NO_AGENTS.includes(agent) && letter.code !== 'unreadable-work';
  if (conversation === null || !wasWork) {
    await publishAgain(bus, letter);
    return `published to ${letter.subject} again`;
  }
  requireWaiting(await documentOf(bus, conversation));
  const note = `retried after: ${letter.reason}`;
  await sendDeskCommand(bus, { kind: 'return', conversation, by: BY, to: agent, note });
  return `conversation ${conversation} returned to ${agent}`;
}

/** The turns must still wait for a person whom nobody is: what was answered, or is being answered, is not taken away. */
function requireWaiting(doc: Document): void {
  const { conversation, owner, takenBy } = doc;
  const drop = 'the letter can be dropped';
  if (owner !== HUMAN) {
    throw new Failure(`conversation ${conversation} does not wait any more, ${owner} has it: ${drop}`);
  }
  if (takenBy !== null) {
    throw new Failure(
      `${takenBy} has taken conversation ${conversation} and can return it at the desk: ${drop}`,
    );
  }
  if (doc.parked.length === 0 && doc.work === null) {
    throw new Failure(`conversation ${conversation} has no message that waits for an answer: ${drop}`);
  }
}

/** The original message, under an id of its own: the server would drop the old one as a duplicate. */
async function publishAgain(bus: Bus, letter: DeadLetter): Promise<void> {
  const id = `retry:${randomUUID()}`;
  const { subject } = letter;
  const payload = letter.code === 'payload-missing' ? await payloadNow(bus, letter) : letter.payload;
  const why = await stillWrong(bus, subject, payload);
  if (why !== null) {
    throw new Failure(
      `it would be a dead letter again, and the customer of a turn would get another apology: ${why}. It can be dropped, or retried by a release that can read it`,
    );
  }
  const json = jsonOf(payload);
  // What is no JSON is sent as the bytes that it was, which only another release may be able to read.
  if (json === undefined) await bus.js.publish(subject, payload, { msgID: id });
  else await publish(bus, { subject, id, payload: json, traceparent: letter.headers.traceparent });
}

/** A payload that was missing when the letter was written; it may be in a backup that has been brought back since. */
async function payloadNow({ payloads }: Bus, letter: DeadLetter): Promise<string> {
  try {
    return Buffer.from(await checkOut(payloads, letter.headers[PAYLOAD_HEADER] ?? '')).toString();
  } catch (error) {
    throw new Failure(`${messageOf(error)}, so there is nothing to send again: the letter can be dropped`);
  }
}
