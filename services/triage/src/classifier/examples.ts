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

const EXAMPLES = new URL('../../data/examples.jsonl', import.meta.url);
const UNSEEN = new URL('../../data/unseen.jsonl', import.meta.url);

function parseLine(source: URL, line: string, number: number): Example {
  try {
    return exampleSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new Error(`${source.pathname} line ${number} is no example; correct or remove the line`, { cause });
  }
}

function read(source: URL): Example[] {
  return readFileSync(source, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line, i) => parseLine(source, line, i + 1));
}

/** The messages that the classifier learns from, one JSON object a line. */
export function readExamples(): Example[] {
  return read(EXAMPLES);
}

/** Messages of the same kind that it must never learn from: they measure it. */
export function readUnseen(): Example[] {
  return read(UNSEEN);
}
