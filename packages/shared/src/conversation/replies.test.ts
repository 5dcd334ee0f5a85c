import { expect, it } from 'vitest';
import { replySchema } from '../contracts/reply.ts';
import { notice } from './replies.ts';
import { conversation, now } from './testing/conversations.ts';

it('a notice is the system’s own, goes to where the customer was last, and answers nothing', () => {
  const doc = conversation({ channel: 'sms', lastTrace: 'trace-1' });
  const said = notice(doc, 'c1:w2:limit', 'limit', 'A colleague takes over.', now);
  expect(replySchema.parse(said)).toEqual({
    v: 1,
    id: 'c1:w2:limit',
    conversation: 'c1',
    channel: 'sms',
    kind: 'notice',
    about: 'limit',
    agent: 'switchboard',
    text: 'A colleague takes over.',
    turns: [],
    at: now,
    traceparent: 'trace-1',
  });
});

it('a notice of a conversation without a trace has none', () => {
  expect(notice(conversation(), 'id', 'handoff', 'text', now)).not.toHaveProperty('traceparent');
});
