import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { pivotRowSchema, reasonRowSchema, routingRowSchema, taskRowSchema } from './row.ts';

const schemas: [string, z.ZodType][] = [
  ['routing', routingRowSchema],
  ['pivots', pivotRowSchema],
  ['tasks', taskRowSchema],
  ['reasons', reasonRowSchema],
];

test.each(schemas)('every row of %s.jsonl is one', async (name, schema) => {
  const text = await readFile(new URL(`../../datasets/${name}.jsonl`, import.meta.url), 'utf8');
  const rows = text.trimEnd().split('\n');
  const wrong = rows.flatMap((line, i) => {
    const parsed = schema.safeParse(JSON.parse(line));
    return parsed.success ? [] : [`line ${i + 1}: ${parsed.error.message}`];
  });
  expect(wrong).toEqual([]);
  expect(rows.length).toBeGreaterThan(30);
});
