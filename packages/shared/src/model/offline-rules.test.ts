import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { agentSaid, customerSaid } from '../contracts/history.ts';
import type { OfflineView } from './offline.ts';
import { handOver, knownId, lastAnswer, leaveUnlessOurs, resultOf, wasHandedOver } from './offline-rules.ts';

/** A view of a talk; texts alternate and end with the customer's. */
function viewOf(texts: string[], given: Partial<OfflineView> = {}): OfflineView {
  const history = texts.map((text, i) =>
    (texts.length - i) % 2 === 1 ? customerSaid(text) : agentSaid(text),
  );
  const customer = given.customer ?? { verified: null, claimed: {} };
  return {
    newest: texts.slice(-1),
    history,
    results: [],
    customer,
    briefing: { customer, handoff: null },
    tools: [],
    targets: ['triage', 'human'],
    mustAct: false,
    ...given,
  };
}

/** The first turn after triage has handed it over. */
function handed(text: string): OfflineView {
  const customer = { verified: null, claimed: { summary: text } };
  return viewOf([text], {
    customer,
    briefing: { customer, handoff: { from: 'triage', reason: 'it is yours' } },
  });
}

const leave = leaveUnlessOurs('billing');

describe('a specialist', () => {
  it('hands back another topic, with the reason and what the customer has stated', () => {
    const view = viewOf(['for A-1001, tenant T-2001', 'Done.', 'actually my webhook returns 502 since 9:15']);
    expect(leave(view)).toEqual({
      handoff: 'triage',
      input: {
        reason: expect.stringContaining('"webhook", "502"'),
        accountId: 'A-1001',
        tenantId: 'T-2001',
        occurredAt: 'since 9:15',
        summary: 'actually my webhook returns 502 since 9:15',
      },
    });
  });

  it('keeps what is its own', () => {
    expect(leave(viewOf(['what about the invoice for June?']))).toBeNull();
  });

  it('keeps a turn that was just handed over, whatever it sounds like, so that it cannot go in circles', () => {
    expect(leave(handed('my webhook returns 502'))).toBeNull();
  });

  it('hands back the next turn of the same conversation', () => {
    const { customer, briefing } = handed('I was charged twice');
    const view = viewOf(['I was charged twice', 'Which account?', 'my webhook returns 502'], {
      customer,
      briefing,
    });
    expect(leave(view)).toMatchObject({ handoff: 'triage' });
  });

  it('lets a customer go to a person at any time, also right after a handoff', () => {
    expect(leave(handed('let me talk to a person'))).toMatchObject({ handoff: 'human' });
  });

  it('goes to the right specialist where triage is not offered, and to a person where nobody else is', () => {
    const texts = ['can I get a demo?'];
    expect(leave(viewOf(texts, { targets: ['sales', 'human'] }))).toMatchObject({ handoff: 'sales' });
    expect(leave(viewOf(texts, { targets: ['human'] }))).toMatchObject({ handoff: 'human' });
  });
});

describe('what is known', () => {
  const customer = {
    verified: { accountId: 'A-1', by: 'web' },
    claimed: { accountId: 'A-2', callId: 'C-3' },
  };

  it('is what the customer says now, then what the channel vouches for, then what was said or handed over', () => {
    const talk = ['A-1001', 'Which?', 'sorry, A-1002'];
    expect(knownId(viewOf(talk, { customer }), 'accountId')).toBe('A-1002');
    expect(knownId(viewOf([...talk, 'And?', 'go on'], { customer }), 'accountId')).toBe('A-1');
    expect(knownId(viewOf([...talk, 'And?', 'go on']), 'accountId')).toBe('A-1002');
    expect(knownId(viewOf(['hello'], { customer }), 'callId')).toBe('C-3');
    expect(knownId(viewOf(['hello']), 'tenantId')).toBeNull();
  });

  it('goes along in a handoff only as far as the customer stated it', () => {
    expect(handOver(viewOf(['hello'], { customer }), 'human', 'why')).toEqual({
      handoff: 'human',
      input: { reason: 'why', summary: 'hello' },
    });
  });

  it('has a summary of at most 200 characters, by which the same message is known again', () => {
    const long = 'x'.repeat(500);
    const step = handOver(viewOf([long]), 'human', 'why');
    const summary = 'input' in step ? step.input.summary : undefined;
    expect(summary).toHaveLength(200);
    expect(wasHandedOver(handed('hello'))).toBe(true);
    expect(wasHandedOver(viewOf(['hello']))).toBe(false);
  });
});

describe('what was answered', () => {
  const schema = z.object({ left: z.number() });
  const results = (output: string) => ({ results: [{ tool: 'look', args: {}, output }] });

  it('by a tool is its JSON, or the words of its refusal', () => {
    expect(resultOf(viewOf(['hi'], results('{"left":3}')), 'look', schema)).toEqual({ value: { left: 3 } });
    expect(resultOf(viewOf(['hi'], results('Ask for the id.')), 'look', schema)).toEqual({
      refused: 'Ask for the id.',
    });
    expect(resultOf(viewOf(['hi'], results('{"left":3}')), 'other', schema)).toBeNull();
  });

  it('to the customer is the newest answer, or nothing yet', () => {
    expect(lastAnswer(viewOf(['a', 'first', 'b', 'second', 'c']))).toBe('second');
    expect(lastAnswer(viewOf(['a']))).toBe('');
  });
});
