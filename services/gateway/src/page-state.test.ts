import { describe, expect, test } from 'vitest';
import { z } from 'zod';

/** The page's own module is plain JavaScript: this is what of it the tests use. */
const itemSchema = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  to: z.string().optional(),
});
const conversationSchema = z.looseObject({
  items: z.array(itemSchema),
  agent: z.string(),
  person: z.looseObject({ state: z.string() }).nullable(),
  working: z.looseObject({ agent: z.string(), doing: z.string() }).nullable(),
});
type Conversation = z.infer<typeof conversationSchema>;
const { withEvent, withMessage, withDelivery, fromHistory, nothingYet } = await import(
  new URL('../web/conversation.js', import.meta.url).href
);

type Event = [name: string, data: object];
const after = (...events: Event[]): Conversation =>
  conversationSchema.parse(events.reduce((now, [name, data]) => withEvent(now, name, data), nothingYet));
const lines = ({ items }: Conversation) => items.map(({ type, text, to }) => `${type} ${text ?? to}`);

const delta = (run: string, text: string): Event => ['delta', { agent: 'billing', run, text }];
const thinking = (run: string): Event => ['thinking', { agent: 'billing', run }];
const reply = (work: number, text: string): Event => [
  'reply',
  { id: `c:w${work}:reply`, agent: 'billing', text, turns: [], at: '', work },
];
const moved: Event = ['moved', { from: 'triage', to: 'billing', reason: 'a charge' }];
const notice = (about: string): Event => [
  'notice',
  { id: `c:w1:${about}`, text: about, about, turns: [], at: '' },
];

describe('what the page shows', () => {
  test('is text that grows, and then the reply in its place', () => {
    const growing = after(thinking('1.1'), delta('1.1', 'Good '), delta('1.1', 'd'));
    expect(lines(growing)).toEqual(['reply Good d']);
    expect(growing.working).toEqual({ agent: 'billing', doing: 'writing' });
    const done = after(thinking('1.1'), delta('1.1', 'Good d'), reply(1, 'Good day'));
    expect(lines(done)).toEqual(['reply Good day']);
    expect(done.working).toBeNull();
  });

  test('is the text of the newest attempt only', () => {
    expect(lines(after(delta('1.1', 'Good d'), thinking('1.2'), delta('1.2', 'Hello')))).toEqual([
      'reply Hello',
    ]);
  });

  test('is the whole text so far in place of what it has of it', () => {
    expect(
      lines(after(delta('1.1', 'Good '), ['text', { agent: 'billing', run: '1.1', text: 'Good day' }])),
    ).toEqual(['reply Good day']);
  });

  test('does not change for what comes late of an answer that is finished', () => {
    const late = after(reply(1, 'Good day'), delta('1.1', 'day'), thinking('1.1'));
    expect(lines(late)).toEqual(['reply Good day']);
    expect(late.working).toBeNull();
  });

  test('has a reply once that comes twice, and a notice too', () => {
    const twice = after(reply(1, 'Good day'), notice('waiting'), reply(1, 'Good day'), notice('waiting'));
    expect(lines(twice)).toEqual(['reply Good day', 'notice waiting']);
  });

  test('has a move before the answer that it led to, also where the word of it comes after', () => {
    const order = ['moved billing', 'reply Good day'];
    expect(lines(after(moved, delta('2.1', 'Good '), reply(2, 'Good day')))).toEqual(order);
    expect(lines(after(delta('2.1', 'Good '), moved, reply(2, 'Good day')))).toEqual(order);
    expect(lines(after(reply(2, 'Good day'), moved))).toEqual(order);
  });

  test('calls a person after a notice that says so, and not after one that asks for patience', () => {
    expect(after(notice('handoff'))).toMatchObject({ agent: 'human', person: { state: 'waiting' } });
    expect(after(notice('waiting'))).toMatchObject({ agent: 'triage', person: null });
  });
});

describe('what the page shows when it has read the history', () => {
  const view = (changes: object) => ({
    entries: [{ type: 'customer', text: 'one' }],
    agent: 'billing',
    person: null,
    working: null,
    turns: ['t1'],
    after: 0,
    again: [],
    ...changes,
  });
  const written = (turn: string) => withMessage(nothingYet, { turn, text: turn });

  test('has a message once that has arrived, and keeps one that has not', () => {
    expect(lines(fromHistory(view({}), written('t1')))).toEqual(['customer one']);
    expect(lines(fromHistory(view({}), written('t2')))).toEqual(['customer one', 'customer t2']);
    expect(lines(fromHistory(view({}), withDelivery(written('t2'), 't2', 'sent')))).toEqual(['customer one']);
  });

  test('keeps the text of an answer that is still being written, and drops one that is finished', () => {
    const growing = withEvent(nothingYet, ...delta('2.1', 'Good '));
    expect(lines(fromHistory(view({ working: 'billing' }), growing))).toEqual([
      'customer one',
      'reply Good ',
    ]);
    const finished = [{ type: 'reply', id: 'c:w2:reply', text: 'Good day', agent: 'billing', at: '' }];
    expect(lines(fromHistory(view({ entries: finished, working: 'billing' }), growing))).toEqual([
      'reply Good day',
    ]);
    expect(lines(fromHistory(view({}), growing))).toEqual(['customer one']);
  });
});
