import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Bus,
  conversationStore,
  type DeskCommand,
  type Document,
  deskCommandSchema,
  HUMAN,
  isIn,
  LostDocument,
  messageIds,
  problemsOf,
  publish,
  subjects,
} from '@switchboard/shared';
import { agentsOf } from '../system/directory.ts';
import { Failure } from '../terminal/program.ts';

/** How long an agent process may take to bring a command into the conversation. */
const TAKEN_IN_MS = 10_000;
const POLL_MS = 25;

type Kind<K extends DeskCommand['kind']> = Omit<Extract<DeskCommand, { kind: K }>, 'v' | 'id'>;

/** What a person does, without the id, which is new each time. */
export type DeskInput = Kind<'take'> | Kind<'reply'> | Kind<'return'>;

/**
 * Publishes what a person does and waits until it is in the conversation; resolves with the document after it. Throws a Failure
 * that says what to do where it is no command, would be void, or is not taken in.
 */
export async function sendDeskCommand(bus: Bus, input: DeskInput): Promise<Document> {
  const parsed = deskCommandSchema.safeParse({ v: 1, id: randomUUID(), ...input });
  if (!parsed.success) throw new Failure(problemsOf(parsed.error).join('; '));
  const command = parsed.data;
  const { conversation } = command;
  const before = await unlessLost(documentOf(bus, conversation));
  if (command.kind !== 'take') {
    if (before === null) throw lost(conversation);
    if (before.owner !== HUMAN) throw notOurs(before);
  }
  if (command.kind === 'return') await requireAgent(bus, command.to);
  const id = messageIds.desk(conversation, command.id);
  await publish(bus, { subject: subjects.desk(conversation), id, payload: command });

  const deadline = Date.now() + TAKEN_IN_MS;
  while (Date.now() < deadline) {
    const doc = await unlessLost(documentOf(bus, conversation));
    if (doc && isIn(doc, command)) {
      // Somebody else may have returned the conversation between our look and the command.
      if (command.kind === 'reply' && doc.owner !== HUMAN) throw notOurs(doc);
      return doc;
    }
    await delay(POLL_MS);
  }
  throw new Failure(
    `no agent process has taken the ${command.kind} in after ${TAKEN_IN_MS / 1000} s. It is stored and will be done when one runs: do not repeat it`,
  );
}

/** A conversation's document. Throws a Failure where there is no such conversation. */
export async function documentOf(bus: Bus, conversation: string): Promise<Document> {
  const { doc } = await conversationStore(bus).load(conversation);
  if (doc === null) throw new Failure(`there is no conversation ${conversation}`);
  return doc;
}

/** Null where the document is lost. A command that is sent all the same makes the conversation begin anew. */
export async function unlessLost(reading: Promise<Document>): Promise<Document | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof LostDocument) return null;
    throw error;
  }
}

function lost(conversation: string): Failure {
  return new Failure(`what conversation ${conversation} was is lost: take it, and it begins anew`);
}

function notOurs(doc: Document): Failure {
  return new Failure(`no person has conversation ${doc.conversation}, ${doc.owner} has it: take it first`);
}

async function requireAgent(bus: Bus, name: string): Promise<void> {
  const agents = await agentsOf(bus);
  if (!agents.includes(name)) {
    throw new Failure(`there is no agent ${name} to return it to; there are ${agents.join(', ')}`);
  }
}
