import { expect, test } from 'vitest';
import { byRules } from './rules-judge.ts';

const message = 'Our webhook gets a 502 every ten minutes.';

test('a reason that names the matter of the message and of the route gets every point', () => {
  const reason = 'The webhook of the customer returns 502 every ten minutes.';
  expect(byRules({ message, route: 'tech-support', reason })).toEqual({
    specific: 2,
    onTopic: 2,
    consistent: 2,
  });
});

test('a reason that could stand under any message is neither specific nor on topic', () => {
  const reason = 'Because this is the best choice.';
  expect(byRules({ message, route: 'billing', reason })).toEqual({ specific: 0, onTopic: 0, consistent: 2 });
});

test('each figure or day that was not said costs a point', () => {
  const reason = 'The webhook fails with 404 since Monday.';
  expect(byRules({ message, route: 'tech-support', reason }).consistent).toBe(0);
});
