import { expect, it } from 'vitest';
import { replySchema } from './reply.ts';

const reply = {
  v: 1,
  id: 'c1:w3:reply',
  conversation: 'c1',
  channel: 'web',
  kind: 'reply',
  agent: 'billing',
  text: 'Done.',
  turns: ['m1', 'm2'],
  at: '2026-05-02T10:00:00.000Z',
};

it('a reply names who finished and the turns that it covers', () => {
  expect(replySchema.parse(reply)).toEqual(reply);
  const { turns: _, ...rest } = reply;
  expect(replySchema.safeParse(rest).success).toBe(false);
});

it('a notice says what it is about', () => {
  const notice = { ...reply, kind: 'notice', about: 'limit', agent: 'switchboard', turns: [] };
  expect(replySchema.parse(notice)).toEqual(notice);
  expect(replySchema.safeParse({ ...notice, about: 'weather' }).success).toBe(false);
});
