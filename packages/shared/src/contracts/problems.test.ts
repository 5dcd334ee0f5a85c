import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
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

it.each<[schema: z.ZodType, wrong: unknown, words: string]>([
  [z.string(), undefined, 'is missing'],
  [z.string(), 7, 'must be a text'],
  [z.coerce.number(), 'abc', 'must be a number'],
  [z.number().int(), 1.5, 'must be a whole number'],
  [z.record(z.string(), z.string()), 'abc', 'must be an object'],
  [z.literal(1), 2, 'must be 1'],
  [z.enum(['a', 'b', 'c']), 'd', 'must be a, b or c'],
  [z.url(), 'abc', 'must be an address like https://www.example.com'],
  [z.string().regex(/^a/), 'b', 'does not have the right form'],
  [z.string().regex(/^a/, 'must begin with an a'), 'b', 'must begin with an a'],
  [z.number().min(1), 0, 'must be at least 1'],
  [z.number().positive(), 0, 'must be more than 0'],
  [z.string().max(2), 'abc', 'must have at most 2 characters'],
  [z.array(z.string()).min(1), [], 'must not be empty'],
  [z.strictObject({}), { extra: 1 }, 'may not have extra'],
  [z.union([z.string(), z.number()]), true, 'must be a text or must be a number'],
  [z.record(z.string().min(1), z.number()), { '': 1 }, 'is not usable'],
])('%# what zod says is put into plain words', (schema, wrong, words) => {
  expect(problemsOf(schema.safeParse(wrong).error!)).toEqual([words]);
});
