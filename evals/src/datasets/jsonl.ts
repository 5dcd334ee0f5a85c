import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { messageOf, problemsOf, TerminalError } from '@switchboard/shared';
import type { z } from 'zod';

/** How many problems of one file are shown: a file of another kind has one a line. */
const SHOWN = 20;

/** A row with the line that it stands on, the first being 1. */
export type Numbered<T> = { line: number; row: T };

/** What is wrong with a line of a file. */
export type Problem = { line: number; what: string };

/**
 * Reads a file of JSON objects, one a line; empty lines are passed over.
 *
 * @throws TerminalError that names every bad line: file, line, what is wrong. Where one line is bad no row is returned.
 */
export async function readJsonl<T>(file: string, schema: z.ZodType<T>): Promise<Numbered<T>[]> {
  const { rows, problems } = parseJsonl(await textOf(file), schema);
  if (problems.length > 0) throw badRows(file, problems);
  if (rows.length === 0) throw badRows(file, [{ line: 1, what: 'there is no row in it' }]);
  return rows;
}

/** The rows that can be read, and what is wrong with the others. */
export function parseJsonl<T>(
  text: string,
  schema: z.ZodType<T>,
): { rows: Numbered<T>[]; problems: Problem[] } {
  const rows: Numbered<T>[] = [];
  const problems: Problem[] = [];
  text.split(/\r?\n/).forEach((content, index) => {
    if (content.trim() === '') return;
    const line = index + 1;
    const value = jsonOf(content);
    if (value.error !== undefined) {
      problems.push({ line, what: value.error });
      return;
    }
    const parsed = schema.safeParse(value.json);
    if (parsed.success) rows.push({ line, row: parsed.data });
    else problems.push({ line, what: problemsOf(parsed.error).join('; ') });
  });
  return { rows, problems };
}

/** One error for all that is wrong with a file. */
export function badRows(file: string, problems: readonly Problem[]): TerminalError {
  const name = nameOf(file);
  const lines = problems.slice(0, SHOWN).map(({ line, what }) => `  ${name}:${line}: ${what}`);
  const more = problems.length > SHOWN ? [`  and ${problems.length - SHOWN} more`] : [];
  const count = problems.length === 1 ? 'a row' : `${problems.length} rows`;
  return new TerminalError(
    'bad_rows',
    [`${name} cannot be used: ${count} to correct, and nothing is run until then`, ...lines, ...more].join(
      '\n',
    ),
  );
}

/** A file as one would type it here. */
export function nameOf(file: string): string {
  const near = relative(process.cwd(), file);
  return near.startsWith('..') ? file : near;
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new TerminalError('no_file', `${nameOf(file)} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

function jsonOf(text: string): { json: unknown; error?: undefined } | { error: string } {
  try {
    return { json: JSON.parse(text) };
  } catch (error) {
    return { error: `no JSON: ${messageOf(error)}` };
  }
}
