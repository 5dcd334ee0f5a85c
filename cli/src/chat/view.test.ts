import { stripVTControlCharacters } from 'node:util';
import type { Live, Reply } from '@switchboard/shared/channel';
import { expect, test } from 'vitest';
import { emptyView, seeLive, seeReply } from './view.ts';

type LiveEvent = Live extends infer E
  ? E extends Live
    ? Omit<E, 'v' | 'conversation' | 'agent' | 'run'>
    : never
  : never;

const live = (run: string, event: LiveEvent, agent = 'billing'): Live => ({
  v: 1,
  conversation: 'c',
  agent,
  run,
  ...event,
});
const delta = (run: string, text: string) => live(run, { type: 'delta', text });
const reply = (n: number, text: string, more: Partial<Reply> = {}): Reply => ({
  v: 1,
  id: `c:w${n}:reply`,
  conversation: 'c',
  channel: 'terminal',
  kind: 'reply',
  agent: 'billing',
  text,
  turns: ['t1'],
  at: '2026-01-02T03:04:05.000Z',
  ...more,
});

/** What stands on the screen after these events. */
function screen(...events: (Live | Reply)[]): string {
  let view = emptyView;
  let text = '';
  for (const event of events) {
    const step = 'run' in event ? seeLive(view, event) : seeReply(view, event);
    view = step.view;
    text += step.print;
  }
  return stripVTControlCharacters(text);
}

test('text appears as it is written, and the reply adds nothing to it', () => {
  expect(screen(delta('1.1', 'Your '), delta('1.1', 'refund is out.'), reply(1, 'Your refund is out.'))).toBe(
    'billing: Your refund is out.\n',
  );
});

test('the reply adds what of the text has not come', () => {
  expect(screen(delta('1.1', 'Your '), reply(1, 'Your refund is out.'))).toBe(
    'billing: Your refund is out.\n',
  );
  expect(screen(reply(1, 'Your refund is out.'))).toBe('billing: Your refund is out.\n');
});

test('a reply that differs from the text is shown whole', () => {
  expect(screen(delta('1.1', 'Your ref'), reply(1, 'It is out.'))).toBe(
    'billing: Your ref\nbilling: It is out.\n',
  );
});

test('text of another run takes the place of the earlier one’s', () => {
  expect(
    screen(delta('1.1', 'Your ref'), delta('1.2', 'It is '), delta('1.2', 'out.'), reply(1, 'It is out.')),
  ).toBe('billing: Your ref … once more:\nbilling: It is out.\n');
});

test('text that is late for its reply is dropped', () => {
  expect(screen(reply(1, 'It is out.'), delta('1.1', 'It is out.'))).toBe('billing: It is out.\n');
});

test('moves and tools are lines of their own, between parts of the text too', () => {
  expect(
    screen(
      live('1.1', { type: 'thinking' }, 'triage'),
      live('1.1', { type: 'moved', to: 'billing', reason: 'a charge' }, 'triage'),
      delta('2.1', 'Let me look.'),
      live('2.1', { type: 'tool', tool: 'lookup_invoice' }),
      delta('2.1', 'It is paid.'),
      reply(2, 'It is paid.'),
    ),
  ).toBe(
    '→ moved to billing: a charge\nbilling: Let me look.\n· calls lookup_invoice …\nbilling: It is paid.\n',
  );
});

test('a person’s answer has the person’s name, and a notice is nobody’s', () => {
  expect(
    screen(
      reply(1, 'I am connecting you.', {
        kind: 'notice',
        agent: 'switchboard',
        id: 'c:w1:handoff',
        about: 'handoff',
      }),
      reply(0, 'Hello.', { id: 'c:desk:1', agent: 'human', by: 'Dana' }),
    ),
  ).toBe('I am connecting you.\nDana (a person): Hello.\n');
});

test('what others wrote cannot move the cursor', () => {
  expect(screen(delta('1.1', 'a\u001b[2Jb'), reply(1, 'a\u001b[2Jb'))).toBe('billing: a[2Jb\n');
});
