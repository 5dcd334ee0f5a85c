import { describe, expect, it } from 'vitest';
import type { DeskCommand } from '../contracts/desk.ts';
import { agentSaid, customerSaid } from '../contracts/history.ts';
import { commit } from './commit.ts';
import { desk, park } from './desk.ts';
import { type Document, defaultRules } from './document.ts';
import { enter } from './enter.ts';
import {
  arrivalOf,
  atWork,
  before,
  conversation,
  finished,
  heldTurn,
  idsOf,
  now,
  promised,
  replyIn,
  ticketIn,
} from './testing/conversations.ts';

const common = { v: 1 as const, conversation: 'c1', by: 'Ada' };
const take: DeskCommand = { ...common, id: 'd1', kind: 'take' };
const reply: DeskCommand = { ...common, id: 'd2', kind: 'reply', text: 'I have refunded it.' };
const giveBack: DeskCommand = {
  ...common,
  id: 'd3',
  kind: 'return',
  to: 'billing',
  note: 'please check May',
};

const said = (seq: number) => heldTurn(seq, { said: true });
const reached = { from: 'billing', to: 'human', reason: 'asked for a person', at: before, n: 2 };

/** A conversation that is a person's, with a turn that waits for the answer. */
const withPerson = conversation({
  owner: 'human',
  wn: 2,
  parked: [said(1)],
  history: [customerSaid('text 1')],
  handoffs: [reached],
});

function done(doc: Document, command: DeskCommand): Document {
  const after = desk(doc, command, defaultRules, now);
  if (after === null) throw new Error('the command was in already');
  return after;
}

describe('work that has arrived at a person', () => {
  const arrived = atWork('human', [heldTurn(1), heldTurn(2)], { wn: 2, handoffs: [reached] });

  it('is parked at once, and becomes a ticket', () => {
    const doc = park(arrived, 2, defaultRules, now)!;
    expect(doc).toMatchObject({ work: null, owner: 'human' });
    expect(idsOf(doc.parked)).toEqual(['m1', 'm2']);
    expect(ticketIn(doc)).toEqual({
      v: 1,
      conversation: 'c1',
      rev: 0,
      status: 'waiting',
      from: 'billing',
      reason: 'asked for a person',
      channel: 'web',
      unanswered: 2,
      since: before,
    });
  });

  it('stands in the history from then on, so that the person sees it', () => {
    const doc = park(arrived, 2, defaultRules, now)!;
    expect(doc.history).toEqual([customerSaid('text 1'), customerSaid('text 2')]);
    expect(doc.parked.every((turn) => turn.said)).toBe(true);
  });

  it('makes room for the turns that came meanwhile', () => {
    const doc = park({ ...arrived, queue: [heldTurn(3)] }, 2, defaultRules, now)!;
    expect(promised(doc)).toEqual(['ticket: waiting', 'work 3']);
    expect(doc.work).toMatchObject({ n: 3, to: 'human' });
  });

  it('goes behind what is parked already', () => {
    const doc = park({ ...arrived, parked: [said(0)] }, 2, defaultRules, now)!;
    expect(idsOf(doc.parked)).toEqual(['m0', 'm1', 'm2']);
  });

  it('is not parked where it is done, has another number, or is no longer a person’s', () => {
    expect(park(conversation({ owner: 'human' }), 2, defaultRules, now)).toBeNull();
    expect(park(arrived, 1, defaultRules, now)).toBeNull();
    expect(park(atWork('billing', [heldTurn(1)], { wn: 2 }), 2, defaultRules, now)).toBeNull();
  });

  it('says in its ticket what could not be read', () => {
    const broken = heldTurn(1, { id: 'unreadable-1', text: '', unreadable: 'not JSON' });
    const doc = park(atWork('human', [broken], { wn: 2 }), 2, defaultRules, now)!;
    expect(ticketIn(doc)).toMatchObject({ reason: 'not JSON', unanswered: 1 });
    expect(doc.history).toEqual([]);
  });
});

describe('taking a conversation', () => {
  it('renumbers the work in hand, so that the run of the bot is dropped when it ends', () => {
    const running = atWork('billing', [heldTurn(1)], { wn: 4 });
    const doc = done(running, take);
    expect(doc).toMatchObject({ owner: 'human', wn: 5, takenBy: 'Ada' });
    expect(doc.work).toMatchObject({ n: 5, to: 'human' });
    expect(idsOf(doc.work!.turns)).toEqual(['m1']);
    expect(promised(doc)).toEqual(['work 5', 'ticket: taken']);
    const outcome = { kind: 'reply' as const, text: 'too late', history: [], clarification: false };
    expect(commit(doc, finished(running, outcome), defaultRules, now)).toBeNull();
  });

  it('is possible where nothing is in hand, and says so in the ticket', () => {
    const doc = done(conversation({ owner: 'sales' }), take);
    expect(doc).toMatchObject({ owner: 'human', work: null, wn: 0, takenBy: 'Ada' });
    expect(ticketIn(doc)).toMatchObject({
      status: 'taken',
      by: 'Ada',
      from: 'sales',
      reason: 'taken by Ada',
    });
  });

  it('that a person has only changes who has it', () => {
    const doc = done({ ...withPerson, takenBy: 'Ben' }, take);
    expect(doc).toMatchObject({ owner: 'human', wn: 2, takenBy: 'Ada' });
    expect(idsOf(doc.parked)).toEqual(['m1']);
    expect(promised(doc)).toEqual(['ticket: taken']);
  });

  it('keeps the bots silent: what the customer writes then goes to the person', () => {
    const doc = enter(done(conversation({ owner: 'sales' }), take), [arrivalOf(1)], 1, defaultRules, now);
    expect(doc.work?.to).toBe('human');
  });
});

describe('a person’s answer', () => {
  it('covers what is parked, and names the person', () => {
    const doc = done(
      { ...withPerson, parked: [said(1), heldTurn(2, { channel: 'sms', traceparent: 't' })] },
      reply,
    );
    expect(replyIn(doc)).toEqual({
      v: 1,
      id: 'c1:desk:d2',
      conversation: 'c1',
      channel: 'sms',
      kind: 'reply',
      agent: 'human',
      by: 'Ada',
      text: 'I have refunded it.',
      turns: ['m1', 'm2'],
      at: now,
      traceparent: 't',
    });
    expect(doc.parked).toEqual([]);
    expect(ticketIn(doc)).toMatchObject({ status: 'taken', unanswered: 0 });
  });

  it('stands in the history', () => {
    expect(done(withPerson, reply).history).toEqual([
      customerSaid('text 1'),
      agentSaid('I have refunded it.'),
    ]);
  });

  it('leaves the conversation with the person', () => {
    expect(done(withPerson, reply)).toMatchObject({ owner: 'human', takenBy: 'Ada' });
  });

  it('may be sent without a question, to where the customer was last', () => {
    const doc = done({ ...withPerson, parked: [], channel: 'sms' }, reply);
    expect(replyIn(doc)).toMatchObject({ channel: 'sms', turns: [] });
  });

  it('does not cover work that has not arrived yet', () => {
    const doc = done(atWork('human', [heldTurn(2)], { wn: 3, parked: [said(1)] }), reply);
    expect(replyIn(doc).turns).toEqual(['m1']);
    expect(idsOf(doc.work!.turns)).toEqual(['m2']);
  });
});

describe('returning a conversation', () => {
  it('gives the agent what is parked, in hand and queued, in this order', () => {
    const doc = done(
      atWork('human', [heldTurn(2)], { wn: 3, parked: [said(1)], queue: [heldTurn(3)], takenBy: 'Ada' }),
      giveBack,
    );
    expect(doc).toMatchObject({ owner: 'billing', takenBy: null, parked: [], queue: [] });
    expect(doc.work).toMatchObject({ n: 4, to: 'billing', kind: 'turn' });
    expect(idsOf(doc.work!.turns)).toEqual(['m1', 'm2', 'm3']);
    expect(promised(doc)).toEqual(['ticket: closed', 'work 4']);
  });

  it('leaves a note that the agent sees', () => {
    expect(done(withPerson, giveBack).handoffs.at(-1)).toMatchObject({
      from: 'human',
      to: 'billing',
      reason: 'please check May',
    });
  });

  it('starts the count of handoffs and of questions anew', () => {
    const doc = done({ ...withPerson, handoffCount: 5, clarifications: 2 }, giveBack);
    expect(doc).toMatchObject({ handoffCount: 0, clarifications: 0 });
  });

  it('keeps a turn that nobody can read from the agent: it has had its letter and the person', () => {
    const broken = heldTurn(1, { id: 'unreadable-1', unreadable: 'not JSON' });
    const doc = done({ ...withPerson, parked: [broken, said(2)] }, giveBack);
    expect(idsOf(doc.work!.turns)).toEqual(['m2']);
    expect(done({ ...withPerson, parked: [broken] }, giveBack).work).toBeNull();
  });

  it('closes the ticket, with nothing left to answer', () => {
    expect(ticketIn(done(withPerson, giveBack))).toMatchObject({ status: 'closed', unanswered: 0 });
  });

  it('does not make the agent read twice what the person has seen', () => {
    expect(done(withPerson, giveBack).work?.turns[0]?.said).toBe(true);
  });
});

describe('a command', () => {
  it.each([take, reply, giveBack])('of kind $kind that is repeated does nothing more', (command) => {
    const once = done(withPerson, command);
    expect(desk({ ...once, owner: 'human' }, command, defaultRules, now)).toBeNull();
  });

  it.each([reply, giveBack])('of kind $kind is void where no person has the conversation', (command) => {
    const running = atWork('billing', [heldTurn(1)]);
    const doc = done(running, command);
    expect(doc).toEqual({ ...running, seen: doc.seen, updatedAt: now });
    expect(desk(doc, command, defaultRules, now)).toBeNull();
  });

  it('is remembered among the newest ids only', () => {
    const rules = { ...defaultRules, bounds: { ...defaultRules.bounds, seen: 2 } };
    const doc = desk({ ...withPerson, seen: ['web:m1', 'web:m2'] }, take, rules, now)!;
    expect(doc.seen).toHaveLength(2);
    expect(doc.seen[0]).toBe('web:m2');
  });

  it('is not taken for a turn of a channel that is named like it', () => {
    const doc = { ...withPerson, seen: ['desk:d1'] };
    expect(desk(doc, take, defaultRules, now)).not.toBeNull();
  });
});
