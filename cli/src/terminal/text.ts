import { styleText } from 'node:util';

/** Text of others, fit for a terminal: without the control characters that could move its cursor or change its title. */
export function plain(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => (character === '\n' || character === '\t' ? character : ''));
}

/** Text of others on one line of at most `length` characters. */
export function brief(text: string, length: number): string {
  const line = plain(text).replace(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}

const COLOURS = ['cyan', 'green', 'magenta', 'blue', 'yellow'] as const;

const given = new Map<string, (typeof COLOURS)[number]>();

/** A name in a colour of its own, the same wherever the program shows it. */
export function coloured(name: string, width = 0): string {
  const colour = given.get(name) ?? COLOURS[given.size % COLOURS.length] ?? 'cyan';
  given.set(name, colour);
  return styleText(colour, plain(name).padEnd(width));
}

export function dim(text: string): string {
  return styleText('dim', text);
}

/** Rows in columns as wide as their widest cell. Cells are plain: widths are counted in characters. */
export function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
