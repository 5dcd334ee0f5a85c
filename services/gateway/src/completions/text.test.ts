import { expect, test } from 'vitest';
import { GrowingText } from './text.ts';

/** Everything that is sent for some text of runs and the whole answer. */
function sent(answer: string, ...added: [run: string, text: string][]): string {
  const text = new GrowingText();
  return added.map(([run, more]) => text.add(run, more)).join('') + text.finish(answer);
}

test('what was written is not sent again', () => {
  expect(sent('Good day', ['1.1', 'Good '], ['1.1', 'day'])).toBe('Good day');
});

test('an answer of which nothing was written is sent whole', () => {
  expect(sent('Good day')).toBe('Good day');
});

test('an answer of which the end is missing is completed', () => {
  expect(sent('Good day', ['1.1', 'Good '])).toBe('Good day');
});

test('what an agent said in passing before its answer stays, and the answer is not repeated', () => {
  expect(sent('It is $99.', ['1.1', 'Let me look. '], ['1.1', 'It is $99.\n'])).toBe(
    'Let me look. It is $99.\n',
  );
});

test('a run that was begun again follows what cannot be taken back', () => {
  expect(sent('Good evening', ['1.1', 'Good d'], ['1.2', 'Good evening'])).toBe('Good d\n\nGood evening');
});

test('an answer that is another one than was written follows it', () => {
  expect(sent('Sorry, a colleague takes over.', ['1.1', 'Good d'])).toBe(
    'Good d\n\nSorry, a colleague takes over.',
  );
});
