import { styleText } from 'node:util';
import { brief, dim, plain, table } from '../terminal/text.ts';
import type { Letter } from './letters.ts';

export function letterList(letters: Letter[]): string {
  if (letters.length === 0) return 'There are no dead letters.\n';
  const rows = letters.map(({ seq, letter }) => [
    `${seq}`,
    letter.at,
    letter.agent,
    plain(letter.conversation ?? '-'),
    letter.code,
    brief(letter.reason, 80),
  ]);
  return `${table([['seq', 'at', 'agent', 'conversation', 'code', 'reason'], ...rows])}\n`;
}

/** A letter with the message that it is about. */
export function letterText({ seq, letter }: Letter): string {
  const { payload, headers, ...rest } = letter;
  const lines = Object.entries(rest).map(([name, value]) => `  ${name}: ${plain(String(value))}`);
  return [
    styleText('bold', `dead letter ${seq}`),
    ...lines,
    styleText('bold', 'headers'),
    ...Object.entries(headers).map(([name, value]) => `  ${plain(name)}: ${plain(value)}`),
    styleText('bold', 'payload'),
    payload === '' ? dim('  empty') : plain(indented(payload)),
    '',
  ].join('\n');
}

function indented(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return payload;
  }
}
