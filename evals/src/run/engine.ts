import { createHash } from 'node:crypto';
import { messageOf, TerminalError } from '@switchboard/shared';
import { Client } from 'langsmith';
import { type EvaluateOptions, evaluate, type RunEvaluator } from 'langsmith/evaluation';
import { type Result, resultSchema } from '../contracts/result.ts';
import { type Item, keyOf, turnsOf } from './items.ts';
import { scoresOf } from './scorers.ts';

/** What a row that is not begun any more gives in place of a result. */
const NOT_RUN = { notRun: true };

export type Engine = {
  /** Names the experiment where it is uploaded. */
  name: string;
  items: Item[];
  concurrency: number;
  /** Null: the run has been stopped, and the row is not begun. */
  run(item: Item): Promise<Result | null>;
  metadata: Record<string, unknown>;
  /** A LANGSMITH_API_KEY is there: results and scores are uploaded. Otherwise nothing leaves this machine. */
  upload: boolean;
};

type Example = Extract<EvaluateOptions['data'], unknown[]>[number];

/**
 * Runs items by LangSmith's `evaluate`: it schedules them, calls the scorers, and uploads where that is wanted.
 *
 * @throws TerminalError where LangSmith does not take what is uploaded; what was run has its results
 */
export async function runByLangSmith(engine: Engine): Promise<void> {
  if (engine.items.length === 0) return;
  if (!engine.upload)
    return evaluated(
      engine,
      engine.items.map((item) => exampleOf(item, NO_DATASET, EPOCH)),
    );
  try {
    await evaluated(engine, await uploaded(engine));
  } catch (cause) {
    throw new TerminalError(
      'langsmith',
      `LangSmith does not take the upload, which LANGSMITH_API_KEY asks for: ${messageOf(cause)}`,
      { cause },
    );
  }
}

async function evaluated(engine: Engine, data: Example[]): Promise<void> {
  const items = new Map(engine.items.map((item) => [keyOf(item), item]));
  // LangSmith shows its name as that of each run.
  const conversation = async ({ key }: { key: string }) => (await engine.run(items.get(key)!)) ?? NOT_RUN;
  await evaluate(conversation, {
    data,
    evaluators: [scoring],
    experimentPrefix: engine.name,
    metadata: engine.metadata,
    maxConcurrency: engine.concurrency,
    uploadRuns: engine.upload,
  });
}

/** An evaluator of its own kind: a plain function would be wrapped into a trace, which warns for each row where nothing is uploaded. */
const scoring: RunEvaluator = {
  evaluateRun: async ({ outputs = {} }) => ({
    results:
      'notRun' in outputs
        ? []
        : scoresOf(resultSchema.parse(outputs)).map(({ name, score }) => ({ key: name, score })),
  }),
};

const NO_DATASET = '00000000-0000-4000-8000-000000000000';
const EPOCH = new Date(0).toISOString();

/** @param modifiedAt the newest one of its examples is a data set's version */
function exampleOf(item: Item, dataset: string, modifiedAt: string): Example {
  return {
    id: idOf(item, dataset),
    dataset_id: dataset,
    created_at: modifiedAt,
    modified_at: modifiedAt,
    inputs: { key: keyOf(item), said: turnsOf(item) },
    outputs: expectedOf(item),
    runs: [],
  };
}

/** The rows as a data set over there, named by what is in it, so that another run of the same rows is compared with this one. */
async function uploaded(engine: Engine): Promise<Example[]> {
  const client = new Client();
  const rows = new Map(engine.items.map((item) => [item.row.id, item]));
  const content = JSON.stringify([...rows.values()].map((item) => item.row));
  const suite = engine.items[0]?.suite ?? 'rows';
  const name = `switchboard-${suite}-${createHash('sha256').update(content).digest('hex').slice(0, 10)}`;
  const dataset = (await client.hasDataset({ datasetName: name }))
    ? await client.readDataset({ datasetName: name })
    : await client.createDataset(name, { description: `Switchboard, suite ${suite}: ${rows.size} rows` });
  const lacking = new Map([...rows.values()].map((item) => [idOf(item, dataset.id), item]));
  const modified = new Map<string, string>();
  const note = ({ id, modified_at }: Pick<Example, 'id' | 'modified_at'>) => {
    modified.set(id, modified_at ?? EPOCH);
    lacking.delete(id);
  };
  for await (const example of client.listExamples({ datasetId: dataset.id })) note(example);
  const created = await client.createExamples(
    [...lacking].map(([id, item]) => ({
      id,
      dataset_id: dataset.id,
      inputs: { row: item.row.id, said: turnsOf(item) },
      outputs: expectedOf(item),
    })),
  );
  created.forEach(note);
  return engine.items.map((item) =>
    exampleOf(item, dataset.id, modified.get(idOf(item, dataset.id)) ?? EPOCH),
  );
}

const idOf = (item: Item, dataset: string) => uuidOf(`${dataset} ${item.suite} ${item.row.id}`);

function expectedOf(item: Item): Record<string, unknown> {
  switch (item.suite) {
    case 'routing':
      return { expected: item.row.expected };
    case 'pivots':
      return { owners: item.row.turns.map(({ owner }) => owner) };
    case 'tasks':
      return { end: item.row.end };
  }
}

/** The same name has the same id. */
function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
