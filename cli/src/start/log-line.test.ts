import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { type LogLine, readable } from './log-line.ts';

const now = new Date(2026, 0, 2, 3, 4, 5);
const read = (label: string, line: string): LogLine => {
  const { level, text } = readable(label, line, now);
  return { level, text: stripVTControlCharacters(text) };
};
const entry = (fields: object) =>
  JSON.stringify({ level: 'info', time: now.toISOString(), service: 'billing', ...fields });

test('a log entry becomes one line with its time, its agent, its message and its fields', () => {
  const line = entry({
    msg: 'run committed',
    conversation: 'c1',
    n: 2,
    models: ['a', 'b'],
    why: 'two words',
  });
  expect(read('billing.2', line)).toEqual({
    level: 'info',
    text: '03:04:05 billing.2      run committed conversation=c1 n=2 models=["a","b"] why="two words"',
  });
});

test('an error comes with its message and its stack', () => {
  const err = { type: 'Error', message: 'it broke', stack: 'Error: it broke\n    at here' };
  const { level, text } = read('billing', entry({ level: 'error', msg: 'a message failed', err }));
  expect(level).toBe('error');
  expect(text).toBe('03:04:05 billing        a message failed it broke\n    at here');
});

test('what is no log entry is an error and stays as it is, without control characters', () => {
  expect(read('billing', 'the environment \u001b[31mis not usable')).toEqual({
    level: 'error',
    text: '03:04:05 billing        the environment [31mis not usable',
  });
});
