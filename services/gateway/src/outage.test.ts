import { expect, it } from 'vitest';
import { outagesOf } from './outage.ts';

function recorded() {
  const lines: [level: string, fields: Record<string, unknown>, words: string][] = [];
  const at = (level: string) => (fields: Record<string, unknown>, words: string) => {
    lines.push([level, fields, words]);
  };
  const outage = outagesOf({ warn: at('warn'), debug: at('debug') }, () => '127.0.0.1:4222');
  return { lines, outage: outage('a turn could not be published', 'turns are published again') };
}

it('an outage is told once, with the broker, and once when it is over; what fails in it is in the debug log', () => {
  const { lines, outage } = recorded();
  const err = new Error('no answer');
  outage.worked();
  for (const conversation of ['a', 'b', 'c']) outage.failed(err, { conversation });
  outage.worked();
  outage.worked();
  outage.failed(err, { conversation: 'd' });
  const broker = '127.0.0.1:4222';
  expect(lines).toEqual([
    ['warn', { broker, err, conversation: 'a' }, 'a turn could not be published'],
    ['debug', { broker, err, conversation: 'b' }, 'a turn could not be published'],
    ['debug', { broker, err, conversation: 'c' }, 'a turn could not be published'],
    ['warn', { broker, failures: 3 }, 'turns are published again'],
    ['warn', { broker, err, conversation: 'd' }, 'a turn could not be published'],
  ]);
});

it('another reason in the same outage is told, too', () => {
  const { lines, outage } = recorded();
  for (const why of ['no answer', 'the stream is full', 'no answer']) outage.failed(new Error(why));
  expect(lines.map(([level]) => level)).toEqual(['warn', 'warn', 'debug']);
});
