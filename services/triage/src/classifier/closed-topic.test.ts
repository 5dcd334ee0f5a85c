import { describe, expect, it } from 'vitest';
import { afterClosedTopic } from './closed-topic.ts';

describe('afterClosedTopic', () => {
  it.each([
    ['Great, got the invoice. Different problem: calls drop.', 'Different problem: calls drop.'],
    ['thanks! also, my recordings are gone', 'also, my recordings are gone'],
    ['the audio is fine now but you overbilled me', 'but you overbilled me'],
    ['Thanks. The refund was received. Can I get a demo?', 'Can I get a demo?'],
    ['thanks\n\ncan I get a demo?', 'can I get a demo?'],
    ['Danke, das ist erledigt. Was kostet Enterprise?', 'Was kostet Enterprise?'],
  ])('%s → %s', (text, rest) => {
    expect(afterClosedTopic(text)).toBe(rest);
  });

  it.each([
    'Calls drop. Thanks in advance',
    'The refund was not received. Please check',
    'my invoice still is not fixed, where is it?',
    'thanks',
    'How do I export recordings?',
    '',
  ])('has nothing to set aside in "%s"', (text) => {
    expect(afterClosedTopic(text)).toBeUndefined();
  });
});
