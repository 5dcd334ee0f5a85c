import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** How zod's own texts begin; a schema's own message is better and stays. */
const JARGON = /^(Invalid|Too (small|big)|Unrecognized)\b/;

const KINDS: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
};

const FORMATS: Record<string, string> = {
  url: 'an address like https://www.example.com',
  email: 'an e-mail address',
  datetime: 'a time like 2026-01-31T12:00:00Z',
  date: 'a date like 2026-01-31',
};

const UNITS: Record<string, string> = { string: 'characters', array: 'entries', set: 'entries' };

/** What is wrong, in words that do not presume that the reader knows zod. */
export function plainWords(issue: Issue): string {
  return JARGON.test(issue.message) ? (described(issue) ?? 'is not usable') : issue.message;
}

function described(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      if (issue.message.endsWith('received undefined')) return 'is missing';
      const kind = KINDS[issue.expected] ?? issue.expected;
      return `must be ${kind}`;
    }
    case 'invalid_value':
      return `must be ${anyOf(issue.values.map(String))}`;
    case 'invalid_format':
      return issue.format in FORMATS ? `must be ${FORMATS[issue.format]}` : 'does not have the right form';
    case 'too_small':
      return bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'too_big':
      return bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `may not have ${anyOf(issue.keys)}`;
    case 'invalid_union':
      return issue.errors.length > 0
        ? anyOf([...new Set(issue.errors.map((errors) => errors.map(plainWords).join(' and ')))])
        : undefined;
    default:
      return undefined;
  }
}

function bound(origin: string, how: string, limit: number | bigint): string {
  const unit = UNITS[origin];
  if (unit && how === 'at least' && limit === 1) return 'must not be empty';
  return unit ? `must have ${how} ${limit} ${unit}` : `must be ${how} ${limit}`;
}

/** `a`, `a or b`, `a, b or c`. */
export function anyOf(words: string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
