import type { DeadLetter } from '../../../contracts/dead-letter.ts';
import { ticketSchema } from '../../../contracts/desk.ts';
import { HUMAN, messageIds } from '../../../contracts/ids.ts';
import { type RunRecord, runRecordSchema } from '../../../contracts/record.ts';
import { type Reply, replySchema } from '../../../contracts/reply.ts';
import { type Document, documentSchema, type OutboxEntry } from '../../document.ts';
import type { StoredMessage, Stream } from './stream.ts';
import type { World } from './world.ts';

function check(holds: boolean, promise: string): asserts holds {
  if (!holds) throw new Error(promise);
}

/** The document as the leader has it. */
export function newest(world: World, conversation: string): Document | null {
  const entry = world.broker.buckets.conversations.get(conversation);
  return entry && documentSchema.parse(JSON.parse(Buffer.from(entry.value).toString()));
}

/** What must hold after every single step. Keeps what it has seen, so it is made anew for each world. */
export function watchful(): (world: World) => void {
  const last = new Map<string, Document>();
  const replies = new Map<string, string>();
  let revision = 0;
  let published = 0;
  return (world) => {
    const { conversations } = world.broker.buckets;
    for (const entry of conversations.entries.slice(revision)) {
      const doc: Document = JSON.parse(Buffer.from(entry.value).toString());
      const before = last.get(entry.key);
      inItself(doc);
      if (before) follows(world, before, doc);
      last.set(entry.key, doc);
    }
    revision = conversations.entries.length;
    for (const doc of last.values()) promisesAreKept(world, doc);
    for (const { id, data } of world.broker.streams.REPLIES.messages.slice(published)) {
      const text = Buffer.from(data).toString();
      // The wait notice is not of a commit: whoever sees that work waits tells it, at its own time.
      if (id?.endsWith(':waiting')) continue;
      check(!replies.has(id!) || replies.get(id!) === text, `the reply ${id} has one content`);
      replies.set(id!, text);
    }
    published = world.broker.streams.REPLIES.messages.length;
    ackedOnlyWhenIn(world, last);
  };
}

function inItself(doc: Document): void {
  check(doc.work !== null || doc.queue.length === 0, 'turns in the queue have work before them');
  check(doc.work === null || doc.work.to === doc.owner, 'work is for the owner');
  check(doc.work === null || doc.work.n === doc.wn, 'the work is the newest');
  const waiting = [...doc.parked, ...(doc.work?.turns ?? []), ...doc.queue].map((turn) => turn.seq);
  check(
    waiting.every((seq, i) => i === 0 || seq > waiting[i - 1]!),
    `turns wait in the order of the stream: ${waiting}`,
  );
  check(new Set(doc.seen).size === doc.seen.length, 'nothing is seen twice');
}

/** A transition takes nothing away that was promised, and no work changes under its number. */
function follows(world: World, before: Document, doc: Document): void {
  check(doc.floor >= before.floor, 'the floor never falls');
  check(doc.wn === before.wn || doc.wn === before.wn + 1, 'work is numbered without gaps');
  if (before.work?.n === doc.work?.n) {
    check(JSON.stringify(before.work) === JSON.stringify(doc.work), 'work does not change under its number');
  }
  const kept = new Set(doc.outbox.map((entry) => JSON.stringify(entry)));
  for (const entry of before.outbox) {
    const gone = !kept.has(JSON.stringify(entry));
    check(!gone || isPublished(world, doc, entry), `${entry.kind} is published before it leaves the outbox`);
  }
}

function isPublished(world: World, doc: Document, entry: OutboxEntry): boolean {
  const { REPLIES, RECORDS, DEAD_LETTERS, WORK } = world.broker.streams;
  const has = (stream: Stream, id: string) => stream.messages.some((message) => message.id === id);
  switch (entry.kind) {
    case 'work':
      return has(WORK, messageIds.work(doc.conversation, entry.n));
    case 'reply':
      return has(REPLIES, entry.reply.id);
    case 'record':
      return has(RECORDS, entry.record.id);
    case 'dead':
      return has(DEAD_LETTERS, entry.letter.id);
    case 'ticket':
      // Tickets are kept to the newest revision; at rest they are compared with the document.
      return true;
  }
}

/**
 * Invariant 1: work is set only while its message is in WORK, or in an outbox whose trigger is not yet acked. The same goes for
 * all that an outbox promises: its trigger, which will come again, stands for what is not published yet.
 */
function promisesAreKept(world: World, doc: Document): void {
  const { work, outbox, trigger, conversation } = doc;
  const { streams } = world.broker;
  const isIn = (stream: Stream, matches: (message: StoredMessage) => boolean) =>
    stream.present().some(matches);
  const open = outbox.filter((entry) => !isPublished(world, doc, entry));
  const triggered = trigger && isIn(streams[trigger.stream], ({ seq }) => seq === trigger.seq);
  check(
    open.length === 0 || triggered === true,
    `${open[0]?.kind} of ${conversation} is promised, and nobody will send it`,
  );
  if (work === null) return;
  const id = messageIds.work(conversation, work.n);
  const promised = open.some((entry) => entry.kind === 'work' && entry.n === work.n);
  check(
    promised || isIn(streams.WORK, (message) => message.id === id),
    `${id} is in the stream or in the outbox`,
  );
}

/** A turn or a command is acked only when its conversation has it. */
function ackedOnlyWhenIn(world: World, docs: Map<string, Document>): void {
  const { TURNS, DESK } = world.broker.streams;
  for (const message of TURNS.messages) {
    if (message.ackedAt === null) continue;
    const doc = docs.get(message.subject.slice('turn.'.length));
    check(doc !== undefined && doc.floor >= message.seq, `turn ${message.seq} is in before it is acked`);
  }
  for (const message of DESK.messages) {
    if (message.ackedAt === null) continue;
    const conversation = message.subject.slice('desk.'.length);
    const id = message.id!.replace(`${conversation}:desk:`, 'desk/');
    const seen = docs.get(conversation)?.seen ?? [];
    check(seen.includes(id), `command ${message.id} is in before it is acked`);
  }
}

/** What must hold when everything has come to rest. `parked` turns wait for a person and are not covered yet. */
export function atRest(world: World): void {
  const { conversations, tickets } = world.broker.buckets;
  for (const key of new Set(conversations.entries.map((entry) => entry.key))) {
    const doc = newest(world, key)!;
    check(doc.work === null && doc.queue.length === 0, `${key} has nothing in hand at rest`);
    check(doc.parked.length === 0 || doc.owner === HUMAN, `${key} is a person's while turns are parked`);
    const entry = tickets.get(key);
    const ticket = entry && ticketSchema.parse(JSON.parse(Buffer.from(entry.value).toString()));
    if (doc.owner === HUMAN) {
      check(ticket !== null && ticket.status !== 'closed', `${key} is a person's and has a ticket`);
      check(ticket.unanswered === doc.parked.length, `the ticket of ${key} counts what is parked`);
    } else check(ticket === null || ticket.status === 'closed', `the ticket of ${key} is closed`);
    covered(world, doc);
  }
}

/** Invariants 2, 3 and 4, as an adapter sees them that drops a reply id which it has seen. */
function covered(world: World, doc: Document): void {
  const { conversation } = doc;
  const of = <T extends { conversation: string | null }>(
    stream: Stream,
    parse: (value: unknown) => T,
  ): T[] => {
    const byId = new Map<string, T>();
    for (const { id, data } of stream.messages) {
      if (!byId.has(id!)) byId.set(id!, parse(JSON.parse(Buffer.from(data).toString())));
    }
    return [...byId.values()].filter((one) => one.conversation === conversation);
  };
  const replies: Reply[] = of(world.broker.streams.REPLIES, (value) => replySchema.parse(value));
  const letters: DeadLetter[] = of(world.broker.streams.DEAD_LETTERS, (value) => value as DeadLetter);
  const records: RunRecord[] = of(world.broker.streams.RECORDS, (value) => runRecordSchema.parse(value));

  const answered = replies.filter((reply) => reply.kind === 'reply').flatMap((reply) => reply.turns);
  const refused = replies.filter((reply) => reply.about === 'refused').flatMap((reply) => reply.turns);
  const parked = doc.parked.map((turn) => turn.id);
  const firstSeq = new Map<string, number>();
  for (const { subject, seq, data } of world.broker.streams.TURNS.messages) {
    if (subject !== `turn.${conversation}`) continue;
    const text = Buffer.from(data).toString();
    const id: string | undefined = text.startsWith('{') ? JSON.parse(text).id : undefined;
    const unreadable = `unreadable-${seq}`;
    const dead = letters.some((letter) => letter.id === messageIds.dead(conversation, `t${seq}`));
    const setAside = dead || refused.includes(unreadable);
    if (id === undefined) check(setAside, `unreadable turn ${seq} has a dead letter`);
    if (setAside) firstSeq.set(unreadable, seq);
    else if (id !== undefined && !firstSeq.has(id)) firstSeq.set(id, seq);
  }
  for (const id of firstSeq.keys()) {
    const times = [...answered, ...refused, ...parked].filter((other) => other === id).length;
    // A turn that nobody can read has its apology and a person's attention; returned by the person, it is done.
    const atMost = id.startsWith('unreadable-') ? times <= 1 : times === 1;
    check(atMost, `turn ${id} of ${conversation} is covered once, not ${times} times`);
  }
  const order = [...answered, ...parked].map((id) => firstSeq.get(id) ?? -1);
  check(
    order.every((seq, i) => i === 0 || seq > order[i - 1]!),
    `turns are covered in the order of the stream: ${answered} then ${parked}`,
  );
  const apologies = replies.filter((reply) => reply.about === 'apology').length;
  const givenUp = letters.filter((letter) => letter.agent === 'intake').length;
  const dead = records.filter((record) => record.outcome === 'dead').length;
  const { failed, outside, broker } = world;
  if (!failed && outside.answers.every(({ kind }) => ['reply', 'tool', 'handoff'].includes(kind))) {
    check(dead === 0, 'nothing is given up where nothing failed');
    const twice = records.find(({ n }) => broker.buckets.journal.get(`${conversation}.${n}.a2`) !== null);
    check(twice === undefined, `work ${twice?.n} is run once where nothing failed`);
  }
  check(
    apologies === givenUp + dead,
    `all that was given up has its apology: ${givenUp} + ${dead}, ${apologies}`,
  );
  everyRunIsTold(conversation, records, replies, letters);
  for (const [key, effects] of world.outside.effects) {
    check(effects.size === 1, `the effect ${key} happens once: ${[...effects]}`);
  }
}

/** What a commit promises is there whole: the record of a run stands for its reply, its dead letter or its word to the customer. */
function everyRunIsTold(
  conversation: string,
  records: RunRecord[],
  replies: Reply[],
  letters: DeadLetter[],
): void {
  for (const { n, outcome, turns, to } of records) {
    const reply = replies.find((one) => one.id === messageIds.reply(conversation, n));
    const told = replies.some((one) => one.id.startsWith(`${conversation}:w${n}:`) && one.kind === 'notice');
    check(
      (outcome === 'reply') === (reply !== undefined),
      `run ${n} of ${conversation} replied as it says: ${outcome}`,
    );
    if (reply) check(`${reply.turns}` === `${turns}`, `the reply of run ${n} covers the turns of the run`);
    if (to === HUMAN) check(told, `the customer hears that run ${n} went to a person`);
    if (outcome === 'dead') {
      const own = messageIds.dead(conversation, `w${n}`);
      check(
        letters.some((letter) => letter.id === own || letter.code === 'unreadable-work'),
        `run ${n} that was given up has a dead letter`,
      );
    }
  }
}
