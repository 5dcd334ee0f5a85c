import type { OfflineView } from '@switchboard/shared';
import { describe, expect, it } from 'vitest';
import { loadClassifier } from './classifier/classifier.ts';
import { triageRules } from './offline.ts';

const rules = triageRules(loadClassifier());

const said = (text: string): OfflineView['history'][number] => ({
  type: 'message',
  role: 'user',
  content: text,
});
const answered = (text: string): OfflineView['history'][number] => ({
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text }],
});

function viewOf(history: OfflineView['history'], given: Partial<OfflineView> = {}): OfflineView {
  const since = history.slice(
    history.findLastIndex((item) => 'role' in item && item.role === 'assistant') + 1,
  );
  const customer = { verified: null, claimed: {} };
  return {
    newest: since.flatMap((item) => ('role' in item && item.role === 'user' ? [item.content] : [])),
    history,
    results: [],
    customer,
    briefing: { customer, handoff: null },
    tools: [],
    targets: ['billing', 'sales', 'tech-support', 'human'],
    mustAct: false,
    ...given,
  };
}

const question = async (history: OfflineView['history']) => {
  const step = await rules(viewOf(history));
  if (!('say' in step)) throw new Error(`triage does not ask: ${JSON.stringify(step)}`);
  return step.say;
};

describe('triage without a model', () => {
  it.each([
    ['I was charged twice for May', 'billing'],
    ['our webhook answers 502 every ten minutes', 'tech-support'],
    ['do you give a discount for annual prepay?', 'sales'],
    ['how do I export call recordings?', 'tech-support'],
    ['let me talk to a person', 'human'],
  ])('routes "%s" to %s', async (text, agent) => {
    expect(await rules(viewOf([said(text)]))).toMatchObject({ handoff: agent });
  });

  it("gives the customer's own words as the reason, and hands over what they stated", async () => {
    expect(await rules(viewOf([said('A-1001: I was charged twice yesterday at 3pm')]))).toEqual({
      handoff: 'billing',
      input: {
        reason: expect.stringMatching(/"charged"/),
        accountId: 'A-1001',
        occurredAt: 'yesterday at 3pm',
        summary: 'A-1001: I was charged twice yesterday at 3pm',
      },
    });
  });

  it('takes several messages that came at once together', async () => {
    expect(
      await rules(viewOf([said('hi'), said('quick question'), said('my webhook returns 502')])),
    ).toMatchObject({
      handoff: 'tech-support',
    });
  });

  it('goes by the newest message in the middle of a conversation', async () => {
    const history = [
      said('I was charged twice for May'),
      answered('Refunded.'),
      said('actually my webhook returns 502'),
    ];
    expect(await rules(viewOf(history))).toMatchObject({ handoff: 'tech-support' });
  });

  it('asks where there is no topic, and never the same twice in a row', async () => {
    const first = await question([said('hi')]);
    const second = await question([said('hi'), answered(first), said('I have a question')]);
    expect(first).toMatch(/\?$/);
    expect(second).toMatch(/\?$/);
    expect(second).not.toBe(first);
  });

  it('reads an answer to its question together with what it adds to', async () => {
    const before = said('something about the payment of last month');
    const asked = answered(await question([said('hi')]));
    expect(await rules(viewOf([before, asked, said('it is wrong')]))).toMatchObject({ handoff: 'billing' });
  });

  it('chooses the likeliest that is offered where it may not ask again', async () => {
    const step = await rules(viewOf([said('hi')], { mustAct: true, targets: ['sales', 'human'] }));
    expect(step).toMatchObject({ input: { reason: expect.stringContaining('no topic became clear') } });
    expect(['sales', 'human']).toContain('handoff' in step && step.handoff);
  });

  it.each([[['sales', 'human']], [['human']]])(
    'takes billing to a person where only %j are offered',
    async (targets) => {
      const step = await rules(viewOf([said('I was charged twice for May')], { targets }));
      expect(step).toMatchObject({ handoff: 'human', input: { reason: expect.stringContaining('billing') } });
    },
  );
});
