import { type Document, HUMAN, newDocument, type Reply } from '@switchboard/shared';
import type { StoredReply } from '@switchboard/shared/channel';
import { describe, expect, test } from 'vitest';
import { compose, type WaitingTurn } from './compose.ts';

const at = (second: number) => new Date(Date.UTC(2026, 10, 23, 9, 0, second)).toISOString();

function doc(changes: Partial<Document>): Document {
  return {
    ...newDocument({ conversation: 'c', owner: 'billing', channel: 'web', stream: '', at: at(0) }),
    ...changes,
  };
}
const user = (content: string) => ({ type: 'message' as const, role: 'user' as const, content });
const agent = (text: string) => ({
  type: 'message' as const,
  role: 'assistant' as const,
  status: 'completed' as const,
  content: [{ type: 'output_text' as const, text }],
});
const call = {
  type: 'function_call' as const,
  callId: '1',
  name: 'lookup_invoice',
  status: 'completed' as const,
  arguments: '{"secret":"argument"}',
};
const result = {
  type: 'function_call_result' as const,
  callId: '1',
  name: 'lookup_invoice',
  status: 'completed' as const,
  output: 'secret output',
};
const reply = (n: number, text: string, changes: Partial<Reply> = {}): Reply => ({
  v: 1,
  id: `c:w${n}:reply`,
  conversation: 'c',
  channel: 'web',
  kind: 'reply',
  agent: 'billing',
  text,
  turns: [`t${n}`],
  at: at(n * 10),
  ...changes,
});
const notice = (id: string, second: number): Reply =>
  reply(0, 'A colleague comes.', {
    id,
    kind: 'notice',
    about: 'handoff',
    agent: 'switchboard',
    at: at(second),
  });
const stored = (...replies: Reply[]): StoredReply[] =>
  replies.map((each, index) => ({ seq: (index + 1) * 100, reply: each }));

const see = (known: { doc?: Document; replies?: StoredReply[]; waiting?: WaitingTurn[] }) =>
  compose({ conversation: 'c', doc: null, replies: [], waiting: [], ...known }, 'web');
const lines = (view: ReturnType<typeof see>) =>
  view.entries.map((entry) => {
    if (entry.type === 'moved')
      return `${entry.from} → ${entry.to}${entry.reason ? `: ${entry.reason}` : ''}`;
    const who = entry.type === 'reply' ? (entry.by ?? entry.agent ?? '?') : entry.type;
    return `${who}: ${entry.text}`;
  });

describe('what a customer sees of a conversation', () => {
  test('is nothing of one that has not begun', () => {
    expect(see({})).toEqual({
      conversation: 'c',
      agent: 'triage',
      person: null,
      working: null,
      entries: [],
      turns: [],
      after: 0,
      again: [],
    });
  });

  test('are messages with who said them and the moves between, and nothing of what tools were asked and answered', () => {
    const view = see({
      doc: doc({
        wn: 4,
        seen: ['web:t1', 'desk/d1', 'sms:t7', 'web:t2'],
        history: [
          user('charged twice'),
          agent('Let me look.'),
          call,
          result,
          agent('It was $99.'),
          user('thanks'),
          agent('You are welcome.'),
        ],
        handoffs: [
          { from: 'triage', to: 'billing', reason: 'about a charge', at: at(5), n: 2 },
          { from: 'billing', to: HUMAN, reason: 'model-401: a secret', at: at(30), n: 3 },
          { from: HUMAN, to: 'billing', reason: 'a note among colleagues', at: at(31), n: 0 },
        ],
      }),
      replies: stored(reply(2, 'It was $99.'), reply(4, 'You are welcome.')),
    });
    expect(lines(view)).toEqual([
      'customer: charged twice',
      'triage → billing: about a charge',
      'billing: It was $99.',
      'customer: thanks',
      'billing → human',
      'human → billing',
      'billing: You are welcome.',
    ]);
    expect(JSON.stringify(view)).not.toContain('secret');
    expect(JSON.stringify(view)).not.toContain('note among');
    expect(view).toMatchObject({ turns: ['t1', 't2'], after: 200, again: [] });
  });

  test('are also replies that are older than the stream, without a name', () => {
    const view = see({
      doc: doc({ wn: 2, history: [user('a'), agent('A'), user('b'), agent('B')] }),
      replies: stored(reply(2, 'B')),
    });
    expect(lines(view)).toEqual(['customer: a', '?: A', 'customer: b', 'billing: B']);
  });

  test('are two answers of a person in a row, by name', () => {
    const person = (command: string, text: string, second: number) =>
      reply(0, text, { id: `c:desk:${command}`, agent: HUMAN, by: 'Kim', at: at(second) });
    const view = see({
      doc: doc({
        owner: HUMAN,
        takenBy: 'Kim',
        wn: 1,
        seen: ['web:t1', 'desk/d1', 'desk/d2'],
        history: [user('a person, please'), agent('Hello.'), agent('How can I help?')],
        handoffs: [{ from: 'triage', to: HUMAN, reason: 'asked for', at: at(5), n: 1 }],
      }),
      replies: stored(
        notice('c:w1:handoff', 4),
        person('d1', 'Hello.', 20),
        person('d2', 'How can I help?', 21),
      ),
    });
    expect(lines(view)).toEqual([
      'customer: a person, please',
      'notice: A colleague comes.',
      'triage → human',
      'Kim: Hello.',
      'Kim: How can I help?',
    ]);
    expect(view.person).toEqual({ state: 'here', name: 'Kim' });
  });
});

describe('a message of the customer', () => {
  const held = (id: string, text: string, second: number) => ({
    id,
    seq: 1,
    channel: 'web',
    text,
    at: at(second),
    said: false,
  });

  test('is seen while it waits: in hand, in the queue, and before any agent process has taken it in', () => {
    const view = see({
      doc: doc({
        floor: 7,
        wn: 1,
        work: { n: 1, to: 'billing', kind: 'turn', turns: [held('t1', 'one', 1)], at: at(1) },
        queue: [held('t2', 'two', 2)],
        seen: ['web:t1', 'web:t2'],
      }),
      waiting: [
        { seq: 7, id: 't2', channel: 'web', text: 'two', at: at(2) },
        { seq: 8, id: 't3', channel: 'web', text: 'three', at: at(3) },
      ],
    });
    expect(lines(view)).toEqual(['customer: one', 'customer: two', 'customer: three']);
    expect(view).toMatchObject({ turns: ['t1', 't2', 't3'], working: 'billing' });
  });

  test('is seen once where it was published again after it was answered', () => {
    const view = see({
      doc: doc({ floor: 7, wn: 1, seen: ['web:t1'], history: [user('one'), agent('One.')] }),
      replies: stored(reply(1, 'One.')),
      waiting: [{ seq: 9, id: 't1', channel: 'web', text: 'one', at: at(9) }],
    });
    expect(lines(view)).toEqual(['customer: one', 'billing: One.']);
  });
});

describe('the point from which the events go on', () => {
  test('is before a reply that is newer than the document', () => {
    const view = see({
      doc: doc({
        wn: 2,
        work: {
          n: 2,
          to: 'billing',
          kind: 'turn',
          turns: [{ id: 't2', seq: 2, channel: 'web', text: 'b', at: at(11), said: false }],
          at: at(11),
        },
        history: [user('a'), agent('A')],
      }),
      replies: stored(reply(1, 'A'), notice('c:w2:waiting', 12), reply(2, 'B')),
    });
    expect(lines(view)).toEqual(['customer: a', 'billing: A', 'customer: b', 'notice: A colleague comes.']);
    expect(view.after).toBe(299);
  });

  test('is told with the replies that come again, where the document has one that the stream has not', () => {
    const promised = reply(2, 'B');
    const view = see({
      doc: doc({
        wn: 2,
        history: [user('a'), agent('A'), user('b'), agent('B')],
        outbox: [{ kind: 'reply', reply: promised }],
      }),
      replies: stored(reply(1, 'A')),
    });
    expect(lines(view)).toEqual(['customer: a', 'billing: A', 'customer: b', 'billing: B']);
    expect(view).toMatchObject({ after: 100, again: ['c:w2:reply'] });
  });

  test('does not move for a reply that the stream has twice', () => {
    const view = see({
      doc: doc({ wn: 1, history: [user('a'), agent('A')] }),
      replies: [
        { seq: 10, reply: reply(1, 'A') },
        { seq: 90, reply: notice('c:w1:waiting', 30) },
      ],
    });
    expect(lines(view)).toEqual(['customer: a', 'billing: A', 'notice: A colleague comes.']);
    expect(view.after).toBe(90);
  });
});
