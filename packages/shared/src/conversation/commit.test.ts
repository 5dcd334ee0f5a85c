import { describe, expect, it } from 'vitest';
import { agentSaid, customerSaid } from '../contracts/history.ts';
import { notices } from '../contracts/notices.ts';
import { commit, type Outcome } from './commit.ts';
import { type Document, defaultRules, type Rules } from './document.ts';
import {
  atWork,
  conversation,
  finished,
  heldTurn,
  idsOf,
  letterOf,
  now,
  promised,
  replyIn,
  report,
} from './testing/conversations.ts';

const history = [customerSaid('text 1'), customerSaid('text 2')];
const running = atWork('billing', [heldTurn(1), heldTurn(2, { channel: 'sms', traceparent: 'trace-2' })], {
  wn: 3,
});

const replied: Outcome = {
  kind: 'reply',
  text: 'Done.',
  history: [...history, agentSaid('Done.')],
  clarification: false,
};
const handed = (to: string): Outcome => ({
  kind: 'handoff',
  to,
  reason: 'a webhook',
  claims: { accountId: 'A-7' },
  history,
});

function committed(doc: Document, outcome: Outcome, rules: Rules = defaultRules): Document {
  const after = commit(doc, finished(doc, outcome), rules, now);
  if (after === null) throw new Error('the run was dropped');
  return after;
}

describe('a run whose work is no longer its own', () => {
  it('is dropped where another number has taken its place', () => {
    expect(commit(running, finished(running, replied, { n: 2 }), defaultRules, now)).toBeNull();
  });

  it('is dropped where the work is done', () => {
    expect(commit(conversation({ wn: 3 }), finished(running, replied), defaultRules, now)).toBeNull();
  });
});

describe('a reply', () => {
  it('covers every turn of the run, on the channel and in the trace of the newest', () => {
    expect(replyIn(committed(running, replied))).toEqual({
      v: 1,
      id: 'c1:w3:reply',
      conversation: 'c1',
      channel: 'sms',
      kind: 'reply',
      agent: 'billing',
      text: 'Done.',
      turns: ['m1', 'm2'],
      at: now,
      traceparent: 'trace-2',
    });
  });

  it('ends the work, keeps the owner, and leaves a record', () => {
    const doc = committed(running, replied);
    expect(doc).toMatchObject({ work: null, owner: 'billing', updatedAt: now });
    expect(promised(doc)).toEqual(['reply', 'record: reply']);
    expect(doc.outbox[1]).toMatchObject({
      record: { ...report, id: 'c1:w3:record', n: 3, agent: 'billing', channel: 'sms', turns: ['m1', 'm2'] },
    });
  });

  it('is followed by the turns that came meanwhile', () => {
    const doc = committed({ ...running, queue: [heldTurn(5)] }, replied);
    expect(promised(doc)).toEqual(['reply', 'record: reply', 'work 4']);
    expect(doc.work).toMatchObject({ n: 4, to: 'billing', kind: 'turn' });
    expect(idsOf(doc.work!.turns)).toEqual(['m5']);
  });

  it('stands in the history, which is kept to its bound', () => {
    expect(committed(running, replied).history).toEqual([...history, agentSaid('Done.')]);
    const tight = { ...defaultRules, bounds: { ...defaultRules.bounds, historyBytes: 10 } };
    expect(committed(running, replied, tight).history).toEqual([customerSaid('text 2'), agentSaid('Done.')]);
  });

  it('counts questions in a row, and forgets them with an answer', () => {
    const asked = committed({ ...running, clarifications: 1 }, { ...replied, clarification: true });
    expect(asked.clarifications).toBe(2);
    expect(asked.outbox[1]).toMatchObject({ record: { clarification: true } });
    expect(committed({ ...running, clarifications: 2 }, replied).clarifications).toBe(0);
  });

  it('replaces what the caller has flushed', () => {
    const doc = committed({ ...running, outbox: [{ kind: 'work', n: 3 }] }, replied);
    expect(promised(doc)).toEqual(['reply', 'record: reply']);
  });
});

describe('a handoff', () => {
  it('moves the same turns to the new owner, under a new number', () => {
    const doc = committed(running, handed('tech-support'));
    expect(doc).toMatchObject({ owner: 'tech-support', wn: 4, handoffCount: 1 });
    expect(doc.work).toMatchObject({ n: 4, to: 'tech-support', kind: 'handoff' });
    expect(idsOf(doc.work!.turns)).toEqual(['m1', 'm2']);
    expect(doc.handoffs).toEqual([
      { from: 'billing', to: 'tech-support', reason: 'a webhook', at: now, n: 4 },
    ]);
    expect(promised(doc)).toEqual(['work 4', 'record: handoff']);
  });

  it('carries what was said, so that the next agent does not read it twice', () => {
    const doc = committed(running, handed('tech-support'));
    expect(doc.history).toEqual(history);
    expect(doc.work?.turns.every((turn) => turn.said)).toBe(true);
  });

  it('brings what was learned as claims, and records why', () => {
    const doc = committed(running, handed('tech-support'));
    expect(doc.context).toEqual({ verified: null, claimed: { accountId: 'A-7' } });
    expect(doc.outbox[1]).toMatchObject({
      record: { outcome: 'handoff', to: 'tech-support', reason: 'a webhook', claimed: { accountId: 'A-7' } },
    });
  });

  it('leaves turns that came meanwhile behind the turns in hand', () => {
    const doc = committed({ ...running, queue: [heldTurn(5)] }, handed('tech-support'));
    expect(idsOf(doc.queue)).toEqual(['m5']);
  });

  it('to a person is told to the customer', () => {
    const doc = committed({ ...running, channel: 'sms' }, handed('human'));
    expect(promised(doc)).toEqual(['work 4', 'notice: handoff', 'record: handoff']);
    expect(replyIn(doc)).toMatchObject({
      channel: 'sms',
      text: notices.toPerson,
      turns: [],
      agent: 'switchboard',
    });
    expect(doc.handoffCount).toBe(0);
  });

  it('is possible five times; the sixth goes to a person, and the customer hears why', () => {
    let doc = running;
    for (const to of ['triage', 'sales', 'triage', 'billing', 'triage']) doc = committed(doc, handed(to));
    expect(doc).toMatchObject({ owner: 'triage', handoffCount: 5 });
    const sixth = committed(doc, handed('billing'));
    expect(sixth).toMatchObject({ owner: 'human', work: { to: 'human' }, handoffCount: 5 });
    expect(promised(sixth)).toEqual(['work 9', 'notice: limit', 'record: handoff']);
    expect(replyIn(sixth).text).toBe(notices.limit);
    expect(sixth.outbox[2]).toMatchObject({ record: { to: 'human' } });
  });

  it('to a person is possible at the cap, and is no limit', () => {
    const doc = committed({ ...running, handoffCount: 5 }, handed('human'));
    expect(promised(doc)).toEqual(['work 4', 'notice: handoff', 'record: handoff']);
  });

  it('starts the count of questions anew', () => {
    expect(committed({ ...running, clarifications: 2 }, handed('sales')).clarifications).toBe(0);
  });

  it('is kept among the last fifty', () => {
    const old = { from: 'a', to: 'b', reason: '', at: now, n: 1 };
    const doc = committed({ ...running, handoffs: Array(50).fill(old) }, handed('sales'));
    expect(doc.handoffs).toHaveLength(50);
    expect(doc.handoffs.at(-1)?.to).toBe('sales');
  });
});

describe('a bound that is reached', () => {
  it('brings the turns to a person, with a polite notice', () => {
    const doc = committed(
      { ...running, history: [customerSaid('earlier')] },
      { kind: 'limit', bound: 'steps', reason: 'too many steps' },
    );
    expect(promised(doc)).toEqual(['work 4', 'notice: limit', 'record: limit']);
    expect(doc).toMatchObject({ owner: 'human', work: { to: 'human', kind: 'handoff' } });
    expect(doc.history).toEqual([customerSaid('earlier')]);
    expect(doc.work?.turns.every((turn) => !turn.said)).toBe(true);
  });
});

describe('a run that is given up', () => {
  const dead: Outcome = { kind: 'dead', reason: 'attempts used up', letter: letterOf('c1:w3:dead') };

  it('leaves a dead letter, an apology and work for a person, in this order', () => {
    const doc = committed(running, dead);
    expect(promised(doc)).toEqual(['dead letter', 'record: dead', 'notice: apology', 'work 4']);
    expect(doc.outbox[0]).toMatchObject({ letter: { id: 'c1:w3:dead' } });
    expect(doc).toMatchObject({ owner: 'human', work: { n: 4, to: 'human' } });
    expect(idsOf(doc.work!.turns)).toEqual(['m1', 'm2']);
  });

  it('tells the person why', () => {
    expect(committed(running, dead).handoffs.at(-1)).toMatchObject({
      to: 'human',
      reason: 'attempts used up',
    });
  });
});

it('what a run has cost is added up, however it ended', () => {
  const outcomes: Outcome[] = [replied, handed('sales'), { kind: 'limit', bound: 'steps', reason: '' }];
  for (const outcome of outcomes) {
    const doc = committed({ ...running, usage: { ...report.usage, costUsd: 0.02 } }, outcome);
    expect(doc.usage).toMatchObject({ requests: 2, inputTokens: 200, costUsd: 0.03 });
  }
});

it('who a tool has found the customer to be is verified from then on', () => {
  const byAccount = { by: 'account-lookup', accountId: 'A-7' };
  const byPin = { by: 'support-pin', tenantId: 'T-7' };
  const run = finished(running, handed('sales'), { verified: [byAccount, byPin] });
  expect(commit(running, run, defaultRules, now)?.context).toMatchObject({
    verified: {
      accountId: 'A-7',
      tenantId: 'T-7',
      verifications: [
        { through: 'tool', by: 'account-lookup', facts: ['accountId'] },
        { through: 'tool', by: 'support-pin', facts: ['tenantId'] },
      ],
    },
    claimed: {},
  });
});

it('a commit changes nothing of the document that it was given', () => {
  const frozen = JSON.stringify(running);
  committed(running, handed('sales'));
  committed(running, replied);
  expect(JSON.stringify(running)).toBe(frozen);
});
