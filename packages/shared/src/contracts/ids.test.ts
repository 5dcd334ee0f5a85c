import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  agentNameSchema,
  channelSchema,
  conversationIdSchema,
  messageIds,
  turnIdSchema,
  workNumber,
} from './ids.ts';
import { noticeAboutSchema } from './reply.ts';

const legal = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe('the id of a conversation', () => {
  it.each(['c1', 'A_b-9', 'x'.repeat(128)])('may be %s', (id) => {
    expect(legal(conversationIdSchema, id)).toBe(true);
  });

  it.each(['', 'a.b', 'a b', 'a*', '>', 'a:b', 'é', 'a\n', 'x'.repeat(129), 7])('may not be %j', (id) => {
    expect(legal(conversationIdSchema, id)).toBe(false);
  });
});

describe('the id of a turn', () => {
  it.each(['1', 'SM9a:b/c.d=', '!~', 'x'.repeat(200)])('may be %s', (id) => {
    expect(legal(turnIdSchema, id)).toBe(true);
  });

  it.each(['', 'a b', 'a\r\nb', 'é', '\u007f', 'x'.repeat(201)])('may not be %j', (id) => {
    expect(legal(turnIdSchema, id)).toBe(false);
  });
});

it('a channel is one short lower-case token', () => {
  for (const name of ['web', '2fa', 'sms-de']) expect(legal(channelSchema, name)).toBe(true);
  for (const name of ['', 'Web', '-web', 'a.b', 'a:b', 'a/b', 'x'.repeat(33)]) {
    expect(legal(channelSchema, name)).toBe(false);
  }
});

it('an agent is one short lower-case token that starts with a letter', () => {
  for (const name of ['billing', 'tech-support', 'a1']) expect(legal(agentNameSchema, name)).toBe(true);
  for (const name of ['', 'Billing', '1st', '-a', 'a.b', 'a>', 'x'.repeat(33)]) {
    expect(legal(agentNameSchema, name)).toBe(false);
  }
});

describe('message ids', () => {
  // Few letters, and among them the one that parts an id: what could be confused is.
  const channel = fc.stringMatching(/^[a1]{1,2}$/);
  const conversation = fc.stringMatching(/^[a1_]{1,2}$/);
  const printable = fc.stringMatching(/^[a1:]{1,4}$/);
  const n = fc.integer({ min: 1, max: 12 });

  /** Two messages of a stream have the same id only where they are the same message. */
  function areUnique(message: fc.Arbitrary<[string, unknown]>): void {
    fc.assert(
      fc.property(fc.array(message, { minLength: 2, maxLength: 40 }), (messages) => {
        const byId = new Map<string, string>();
        for (const [id, what] of messages) {
          const text = JSON.stringify(what);
          expect(byId.get(id) ?? text).toBe(text);
          byId.set(id, text);
        }
      }),
    );
  }

  it('are unique over the stream of turns', () => {
    areUnique(
      fc
        .tuple(channel, conversation, printable)
        .map((all): [string, unknown] => [messageIds.turn(...all), all]),
    );
  });

  it('are unique over the stream of work', () => {
    areUnique(fc.tuple(conversation, n).map((all): [string, unknown] => [messageIds.work(...all), all]));
  });

  it('are unique over the stream of replies, whatever is said', () => {
    const about = fc.constantFrom(...noticeAboutSchema.options);
    areUnique(
      fc.oneof(
        fc
          .tuple(conversation, n)
          .map((all): [string, unknown] => [messageIds.reply(...all), ['reply', ...all]]),
        fc
          .tuple(conversation, n, about)
          .map((all): [string, unknown] => [messageIds.notice(...all), ['notice', ...all]]),
        fc
          .tuple(conversation, n)
          .map((all): [string, unknown] => [messageIds.refused(...all), ['refused', ...all]]),
        fc
          .tuple(conversation, printable)
          .map((all): [string, unknown] => [messageIds.desk(...all), ['desk', ...all]]),
      ),
    );
  });

  it('of work tell its number to whoever knows the conversation', () => {
    fc.assert(
      fc.property(conversation, n, (c, number) => {
        expect(workNumber(messageIds.work(c, number), c)).toBe(number);
        expect(workNumber(messageIds.work(`${c}x`, number), c)).toBeUndefined();
        expect(workNumber(messageIds.reply(c, number), c)).toBeUndefined();
      }),
    );
    for (const id of ['', 'c', 'c:w', 'c:w0', 'c:w-1', 'c:w01', 'c:w1.5', 'c:w1e3', 'c:t1']) {
      expect(workNumber(id, 'c')).toBeUndefined();
    }
  });

  it('fit into a header', () => {
    fc.assert(
      fc.property(channel, conversation, printable, (ch, c, id) => {
        expect(messageIds.turn(ch, c, id)).toMatch(/^[\x21-\x7e]+$/);
      }),
    );
  });
});
