import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conversationIdSchema } from './ids.ts';
import { type ParsedSubject, parseSubject, safeToken, streamSubjects, subjects } from './subjects.ts';

const conversation = fc.stringMatching(/^[A-Za-z0-9_-]{1,128}$/);
const agent = fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/);
const channel = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/);
const kind = fc.constantFrom('turn' as const, 'handoff' as const);

/** Every subject that there is, beside what it says. */
const subject: fc.Arbitrary<[string, ParsedSubject]> = fc.oneof(
  conversation.map((c): [string, ParsedSubject] => [subjects.turn(c), { type: 'turn', conversation: c }]),
  conversation.map((c): [string, ParsedSubject] => [subjects.desk(c), { type: 'desk', conversation: c }]),
  conversation.map((c): [string, ParsedSubject] => [subjects.record(c), { type: 'record', conversation: c }]),
  fc
    .tuple(agent, conversation, kind)
    .map(([a, c, k]): [string, ParsedSubject] => [
      subjects.work(a, c, k),
      { type: 'work', agent: a, conversation: c, kind: k },
    ]),
  fc
    .tuple(channel, conversation)
    .map(([ch, c]): [string, ParsedSubject] => [
      subjects.reply(ch, c),
      { type: 'reply', channel: ch, conversation: c },
    ]),
  fc
    .tuple(channel, conversation)
    .map(([ch, c]): [string, ParsedSubject] => [
      subjects.live(ch, c),
      { type: 'live', channel: ch, conversation: c },
    ]),
  fc
    .tuple(agent, conversation)
    .map(([a, c]): [string, ParsedSubject] => [
      subjects.dead(a, c),
      { type: 'dead', agent: a, conversation: c },
    ]),
);

it('a subject that was built is read as what it was built from', () => {
  fc.assert(
    fc.property(subject, ([text, parsed]) => {
      expect(parseSubject(text)).toEqual(parsed);
    }),
  );
});

it.each([
  '',
  'turn',
  'turn.a.b',
  'agent.billing.c1',
  'agent.billing.c1.reply',
  'agent.billing.c1.turn.more',
  'reply.web',
  'dead.c1',
  'somebody.else',
])('%j is not one of ours', (text) => {
  expect(parseSubject(text)).toBeNull();
});

describe('streams', () => {
  it('take every subject that is kept, each in one stream only', () => {
    fc.assert(
      fc.property(subject, ([text, { type }]) => {
        const takers = Object.entries(streamSubjects)
          .filter(([, patterns]) => patterns.some((pattern) => matches(pattern, text)))
          .map(([name]) => name);
        expect(takers).toEqual(type === 'live' ? [] : [streamOf[type]]);
      }),
    );
  });

  it('of work hand each agent its own, and nobody else’s', () => {
    fc.assert(
      fc.property(agent, agent, conversation, kind, (one, other, c, k) => {
        expect(matches(subjects.workOf(one), subjects.work(one, c, k))).toBe(true);
        expect(matches(subjects.workOf(one), subjects.work(other, c, k))).toBe(one === other);
      }),
    );
  });
});

describe('a token that stands for an illegal id', () => {
  it('is always a legal one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 150 }), (text) => {
        expect(conversationIdSchema.safeParse(safeToken(text)).success).toBe(true);
      }),
    );
  });

  it('is the id itself where that is legal', () => {
    fc.assert(
      fc.property(conversation, (id) => {
        expect(safeToken(id)).toBe(id);
      }),
    );
  });

  it('cannot reach another subject', () => {
    expect(safeToken('c1.turn.>')).toBe('c1_turn__');
    expect(safeToken('')).toBe('_');
  });
});

const streamOf = {
  turn: 'TURNS',
  desk: 'DESK',
  work: 'WORK',
  reply: 'REPLIES',
  record: 'RECORDS',
  dead: 'DEAD_LETTERS',
} as const;

/** The server's rule: `*` is one token, `>` one or more at the end. */
function matches(pattern: string, text: string): boolean {
  const wanted = pattern.split('.');
  const tokens = text.split('.');
  const open = wanted.at(-1) === '>';
  const fixed = open ? wanted.slice(0, -1) : wanted;
  if (open ? tokens.length <= fixed.length : tokens.length !== fixed.length) return false;
  return fixed.every((token, i) => token === '*' || token === tokens[i]);
}
