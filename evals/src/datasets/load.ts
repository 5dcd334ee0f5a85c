import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import type { Suite } from '../contracts/labels.ts';
import { type ReasonRow, type RowOf, reasonRowSchema, rowSchemas } from '../contracts/row.ts';
import { badRows, type Numbered, type Problem, readJsonl } from './jsonl.ts';

/** The set that a suite is scored on, unless another file is given. */
export function datasetFile(name: Suite | 'reasons'): string {
  return fileURLToPath(new URL(`../../datasets/${name}.jsonl`, import.meta.url));
}

/** The rows of a suite, in order. Throws a TerminalError that names every bad line of the file. */
export async function loadRows<S extends Suite>(suite: S, file = datasetFile(suite)): Promise<RowOf<S>[]> {
  // The table of schemas has the same keys as the table of row types; TypeScript cannot see that through an index.
  return load(file, rowSchemas[suite] as unknown as z.ZodType<RowOf<S>>);
}

/** The reasons with their ratings. Throws as above. */
export function loadReasons(file = datasetFile('reasons')): Promise<ReasonRow[]> {
  return load(file, reasonRowSchema);
}

async function load<T extends { id: string }>(file: string, schema: z.ZodType<T>): Promise<T[]> {
  const rows = await readJsonl(file, schema);
  const repeated = repeatedIds(rows);
  if (repeated.length > 0) throw badRows(file, repeated);
  return rows.map(({ row }) => row);
}

/** A result is kept under its row's id, so two rows of one id would be one. */
export function repeatedIds(rows: readonly Numbered<{ id: string }>[]): Problem[] {
  const first = new Map<string, number>();
  return rows.flatMap(({ line, row: { id } }) => {
    const before = first.get(id);
    if (before !== undefined) return [{ line, what: `id: "${id}" is the id of line ${before} too` }];
    first.set(id, line);
    return [];
  });
}
