import type { RunRecord } from '@switchboard/shared';
import { describe, expect, it } from 'vitest';
import { candidateOf } from './candidates.ts';
import { recordOf } from './testing/records.ts';

const routed = (to: string, changes: Partial<RunRecord> = {}) =>
  recordOf({ n: 1, agent: 'triage', outcome: 'handoff', to, reason: 'mentions "invoice"', ...changes });

const candidate = (records: RunRecord[], said = ['where is my invoice app?']) =>
  candidateOf({ records, said, names: [] });

describe('a first message is a candidate', () => {
  it('when the one who got it hands it back at once: the next choice is suggested', () => {
    const found = candidate([
      routed('billing'),
      recordOf({ n: 2, agent: 'billing', outcome: 'handoff', to: 'triage' }),
      routed('tech-support', { n: 3 }),
      recordOf({ n: 4, agent: 'tech-support', outcome: 'reply' }),
    ]);
    expect(found).toMatchObject({
      text: 'where is my invoice app?',
      routed: 'billing',
      signal: 'handed-back',
      suggested: 'tech-support',
      reason: 'mentions "invoice"',
      label: null,
      why: '',
    });
  });

  it('when it is passed on to another specialist', () => {
    const found = candidate([
      routed('billing'),
      recordOf({ n: 2, agent: 'billing', outcome: 'handoff', to: 'sales' }),
    ]);
    expect(found).toMatchObject({ signal: 'passed-on', suggested: 'sales' });
  });

  it('when it goes to a person at once, or in the next turn, and not later', () => {
    const later = (turn: number) =>
      candidate([
        routed('billing'),
        recordOf({ n: 2, agent: 'billing', outcome: 'reply' }),
        recordOf({
          n: 3,
          agent: 'billing',
          outcome: turn === 2 ? 'handoff' : 'reply',
          to: turn === 2 ? 'human' : undefined,
          turns: ['t2'],
        }),
        recordOf({ n: 4, agent: 'billing', outcome: 'handoff', to: 'human', turns: ['t3'] }),
      ]);
    expect(
      candidate([routed('billing'), recordOf({ n: 2, agent: 'billing', outcome: 'handoff', to: 'human' })]),
    ).toMatchObject({
      signal: 'escalated',
      suggested: 'human',
    });
    expect(later(2)).toMatchObject({ signal: 'escalated' });
    expect(later(3)).toBeNull();
  });

  it('with the words of the turn that was routed, when triage had asked before', () => {
    const found = candidate(
      [
        recordOf({ n: 1, agent: 'triage', outcome: 'reply', clarification: true }),
        routed('billing', { n: 2, turns: ['t2'] }),
        recordOf({ n: 3, agent: 'billing', outcome: 'handoff', to: 'sales', turns: ['t2'] }),
      ],
      ['hi', 'I am ann@x.example and want a price'],
    );
    expect(found?.text).toBe('I am [email] and want a price');
  });
});

describe('a first message is none', () => {
  it('when it was answered where it went', () => {
    expect(candidate([routed('billing'), recordOf({ n: 2, agent: 'billing', outcome: 'reply' })])).toBeNull();
  });

  it('when a later turn is handed back: that is a change of topic', () => {
    const found = candidate([
      routed('billing'),
      recordOf({ n: 2, agent: 'billing', outcome: 'reply' }),
      recordOf({ n: 3, agent: 'billing', outcome: 'handoff', to: 'triage', turns: ['t2'] }),
      routed('sales', { n: 4, turns: ['t2'] }),
    ]);
    expect(found).toBeNull();
  });

  it('when triage sent it to the same one again', () => {
    const found = candidate([
      routed('billing'),
      recordOf({ n: 2, agent: 'billing', outcome: 'handoff', to: 'triage' }),
      routed('billing', { n: 3 }),
    ]);
    expect(found).toBeNull();
  });

  it('when its beginning is no longer kept, or its words', () => {
    const passed = recordOf({ n: 3, agent: 'billing', outcome: 'handoff', to: 'sales' });
    expect(candidate([routed('billing', { n: 2 }), passed])).toBeNull();
    expect(candidate([routed('billing'), passed], [])).toBeNull();
  });
});
