import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { problemsOf, TerminalError } from '@switchboard/shared';
import { z } from 'zod';
import { labelSchema, type Suite, suiteSchema } from '../contracts/labels.ts';
import { nameOf } from '../datasets/jsonl.ts';

const share = z.number().min(0).max(1);

/** What a suite must reach: the whole of it, and the recall of each label that is named. */
const floorSchema = z.strictObject({ score: share, recall: z.partialRecord(labelSchema, share).default({}) });

const floorsSchema = z.strictObject({
  /** A run is significantly worse where chance would lose so many rows, and win so few, less often than this. */
  significance: z.number().gt(0).lt(0.5),
  /** By model; `*` is for every model that is not named. */
  models: z.record(z.string(), z.partialRecord(suiteSchema, floorSchema)),
});
export type Floors = z.infer<typeof floorsSchema>;

/** Committed: a floor is lowered in a change that somebody sees. */
export const FLOORS_FILE = fileURLToPath(new URL('../../gate.json', import.meta.url));

/** Throws a TerminalError that lists all that is wrong with the file. */
export async function readFloors(file = FLOORS_FILE): Promise<Floors> {
  const found = floorsSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (found.success) return found.data;
  throw new TerminalError(
    'bad_floors',
    `${nameOf(file)} has no floors:\n${problemsOf(found.error)
      .map((each) => `  - ${each}`)
      .join('\n')}`,
  );
}

/** The floors of a model, by suite. */
export function floorsFor({ models }: Floors, model: string): Floors['models'][string] {
  return models[model] ?? models['*'] ?? {};
}

/** The suites that any model has a floor in: what a fresh run of the gate has to run. */
export function gatedSuites({ models }: Floors): Suite[] {
  return suiteSchema.options.filter((suite) =>
    Object.values(models).some((floors) => floors[suite] !== undefined),
  );
}
