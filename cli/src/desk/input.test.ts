import { expect, test } from 'vitest';
import { readLine } from './input.ts';

const agents = ['billing', 'triage'];
const read = (line: string, isOpen = true) => readLine(line, isOpen, agents);

test('with a conversation open a line is a reply, unless it begins with a slash', () => {
  expect(read(' take care ')).toEqual({ do: 'reply', text: 'take care' });
  expect(read('/take 2')).toEqual({ do: 'take', which: '2' });
  expect(read('  ')).toEqual({ do: 'nothing' });
});

test('with none open a line is a command, with or without the slash', () => {
  expect(read('take c1', false)).toEqual({ do: 'take', which: 'c1' });
  expect(read('/list', false)).toEqual({ do: 'list' });
  expect(read('hello', false)).toMatchObject({ do: 'unknown' });
  expect(read('take', false)).toMatchObject({ do: 'unknown' });
});

test('a return names an agent and a note, either of which may be missing', () => {
  expect(read('/return billing see May')).toEqual({ do: 'return', to: 'billing', note: 'see May' });
  expect(read('/return see May')).toEqual({ do: 'return', to: 'triage', note: 'see May' });
  expect(read('/return')).toEqual({ do: 'return', to: 'triage', note: '' });
});
