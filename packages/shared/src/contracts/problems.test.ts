import fc from 'fast-check';
import { expect, it } from 'vitest';
import { deskCommandSchema } from './desk.ts';
import { problemsOf } from './problems.ts';
import { turnSchema } from './turn.ts';
import { workSchema } from './work.ts';

it('each problem is a sentence with the path of its field', () => {
  const parsed = turnSchema.safeParse({
    v: 1,
    id: 'm1',
    conversation: 'a.b',
    channel: 'web',
    text: '',
    customer: {},
  });
  expect(problemsOf(parsed.error!)).toEqual([
    'conversation: must be 1 to 128 of the characters A-Z a-z 0-9 _ -',
    'text: must not be empty',
    expect.stringMatching(/^customer\.by: /),
  ]);
});

it('what is wrong as a whole has no path', () => {
  expect(problemsOf(turnSchema.safeParse('text').error!)).toEqual([expect.not.stringMatching(/^: /)]);
});

it('a value never stands in a problem: it may be a secret or a customer’s', () => {
  const secret = 'sk-très-secret';
  const value = fc.constantFrom<unknown>(secret, [secret], { by: secret, accountId: [secret] }, null, 7);
  const message = fc.record({
    v: fc.constantFrom<unknown>(1, secret),
    kind: fc.constantFrom<unknown>('turn', 'reply', 'take', secret),
    id: value,
    conversation: value,
    channel: value,
    text: fc.oneof(value, fc.constant(secret.repeat(5_000))),
    sentAt: value,
    agent: value,
    customer: value,
    turns: value,
    to: value,
    by: value,
  });
  fc.assert(
    fc.property(message, (wrong) => {
      for (const schema of [turnSchema, workSchema, deskCommandSchema]) {
        const { error } = schema.safeParse(wrong);
        for (const problem of error ? problemsOf(error) : []) expect(problem).not.toContain(secret);
      }
    }),
  );
});
