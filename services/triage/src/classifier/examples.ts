import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { LABELS } from './labels.ts';

/** A message whose destination is known. */
const exampleSchema = z.strictObject({
  id: z.string().min(1),
  label: z.enum(LABELS),
  text: z.string().min(1),
});

export type Example = z.infer<typeof exampleSchema>;

const SOURCE = new URL('../../data/examples.jsonl', import.meta.url);

function parseLine(line: string, number: number): Example {
  try {
    return exampleSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new Error(`${SOURCE.pathname} line ${number} is no example; correct or remove the line`, { cause });
  }
}

/** The messages that the classifier learns from, one JSON object a line. */
export function readExamples(): Example[] {
  return readFileSync(SOURCE, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line, i) => parseLine(line, i + 1));
}
