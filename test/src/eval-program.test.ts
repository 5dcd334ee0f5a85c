import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, readSettings, startTracing } from '@switchboard/shared';
import { type RunningService, startAgent } from '@switchboard/shared/service';
import {
  openTestChannel,
  type SpanReceiver,
  startSpanReceiver,
  startTestBroker,
  type TestBroker,
  type TestChannel,
  waitFor,
} from '@switchboard/shared/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runProgramTo, startProgram } from '../../cli/src/testing/program.ts';
import { resultSchema } from '../../evals/src/contracts/result.ts';
import { specialist, triage } from './agents/stand-in.ts';
import { type ModelAnswer, transferTo } from './model/answer.ts';
import type { ModelRequest } from './model/request.ts';
import { type FakeModel, startFakeModel } from './model/server.ts';

// Programs that are started one after the other, on a machine that may be busy.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

/** Long enough for a signal to arrive while a row waits for its answer. */
const SLOW_MS = 4_000;

let isDown = true;
/** The judge answers with its ratings; the model routes by the first word; who gets a message answers it. */
function respond({ instructions, newest, agent }: ModelRequest): ModelAnswer {
  if (instructions.startsWith('You rate')) {
    return { text: JSON.stringify({ because: 'PRIVATE words', specific: 2, onTopic: 1, consistent: 2 }) };
  }
  if (newest.includes('#down') && isDown) return { status: 503 };
  const wait = newest.includes('#slow') ? { afterMs: SLOW_MS } : {};
  if (agent !== 'triage') return { text: 'Which account is it?' };
  const to = newest.startsWith('price') ? 'sales' : 'billing';
  return { ...wait, ...transferTo(to, { reason: `it is for ${to}` }) };
}

let dir: string;
let fake: FakeModel;
let receiver: SpanReceiver;
let broker: TestBroker;
let channel: TestChannel;
let stopAgents: () => Promise<void>;
let env: Record<string, string>;

beforeAll(async () => {
  [dir, fake, receiver, broker] = await Promise.all([
    mkdtemp(join(tmpdir(), 'switchboard-eval-')),
    startFakeModel(respond),
    startSpanReceiver(),
    startTestBroker(),
  ]);
  const model = {
    OPENAI_API_KEY: 'a key of the test',
    OPENAI_BASE_URL: fake.url,
    MODEL: 'gpt-4o-2024-08-06',
    MODEL_RETRIES: '0',
  };
  env = { ...model, ...receiver.env, NATS_URL: broker.url, EVAL_RUNS: join(dir, 'runs') };
  const settings = {
    ...model,
    NATS_URL: broker.url,
    HEALTH_PORT: '0',
    MAX_ATTEMPTS: '1',
    RETRY_DELAY_MS: '10',
  };
  // The SDK reads its own variables there.
  Object.assign(process.env, receiver.env);
  const tracing = await startTracing('agents', readSettings('agents', process.env), () => {});
  const services: RunningService[] = [];
  for (const agent of [specialist('billing', 'Charges.'), specialist('sales', 'Prices.'), triage]) {
    services.push(
      await startAgent(agent, readSettings(agent.name, settings), createLogger(agent.name, 'silent')),
    );
  }
  channel = await openTestChannel(broker.url);
  stopAgents = async () => {
    await Promise.all(services.map((service) => service.drain()));
    await tracing.stop();
  };
});
afterAll(async () => {
  await channel?.close();
  await stopAgents?.();
  await Promise.all([broker?.stop(), receiver?.close(), fake?.close()]);
  await rm(dir, { recursive: true, force: true });
});

/** A file of rows, by id: what the customer writes. Whoever writes about a price belongs to sales. */
async function rowsFile(name: string, rows: Record<string, string>): Promise<string> {
  const file = join(dir, `${name}.jsonl`);
  const lines = Object.entries(rows).map(([id, text]) =>
    JSON.stringify({
      id,
      text,
      expected: text.includes('price') ? 'sales' : 'billing',
      tags: ['t'],
      why: 'w',
    }),
  );
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

/** The folder of the run that a program says how to go on with, or where its results are. */
const runIn = (err: string) =>
  /--resume (\S+)/.exec(err)?.[1] ?? /runs\/([^/]+)\/results/.exec(err)?.[1] ?? '';

async function resultsOf(run: string) {
  const text = await readFile(join(dir, 'runs', run, 'results.jsonl'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => resultSchema.parse(JSON.parse(line)));
}

/** How often triage was asked about a message. */
const timesAsked = (text: string) =>
  fake.asked.filter(({ agent, newest }) => agent === 'triage' && newest === text).length;

test('--live puts route, reason and scores into the run records, and scores onto the trace under the run', async () => {
  const file = await rowsFile('live', { right: 'charged twice', wrong: 'what is the price of it' });
  const { status, out, err } = await runProgramTo('eval', ['--live', '--yes', '--data', file], { env });
  expect(err).toContain('The models of the running system answer');
  expect(out).toContain('A running system answered, with models of its own');
  expect(out).toMatch(/routing accuracy +50\.0 %/);
  expect(status).toBe(0);

  const results = await resultsOf(runIn(err));
  expect(results.map(({ row, actual, costUsd }) => [row, actual, costUsd !== null]).sort()).toEqual([
    ['right', 'billing', true],
    ['wrong', 'billing', true],
  ]);
  for (const { conversation, traceId, row } of results) {
    const score = row === 'right' ? 1 : 0;
    const records = (await channel.records(conversation)).map(({ value }) => value);
    const newest = records.filter(({ n }) => n === 1).at(-1);
    expect(newest).toMatchObject({
      agent: 'triage',
      to: 'billing',
      reason: 'it is for billing',
      evaluations: [
        { name: 'routing', score, label: score === 1 ? 'pass' : 'fail' },
        { name: 'rationale', score: 5 / 6, explanation: 'rated by gpt-4o-2024-08-06' },
      ],
    });
    const spans = await waitFor(
      () => {
        const own = receiver.spans().filter((span) => span.traceId === traceId);
        return (
          own.some(({ name }) => name === 'evaluate triage') &&
          own.some(({ spanId }) => spanId === newest?.spanId) &&
          own
        );
      },
      { what: `the spans of ${row}` },
    );
    const evaluated = spans.find(({ name }) => name === 'evaluate triage');
    expect(evaluated).toMatchObject({ service: 'evals', parentSpanId: newest?.spanId });
    expect(evaluated?.events).toEqual([
      {
        name: 'gen_ai.evaluation.result',
        attributes: {
          'gen_ai.evaluation.name': 'routing',
          'gen_ai.evaluation.score.value': score,
          'gen_ai.evaluation.score.label': score === 1 ? 'pass' : 'fail',
        },
      },
      {
        name: 'gen_ai.evaluation.result',
        attributes: { 'gen_ai.evaluation.name': 'rationale', 'gen_ai.evaluation.score.value': 5 / 6 },
      },
    ]);
  }
  expect(receiver.raw()).not.toContain('PRIVATE');
});

test('Ctrl-C keeps what is done; going on asks only what is left, and again what ended in an error', async () => {
  const rows = { a: 'charge a', b: 'charge b', slow: 'charge #slow', c: 'charge c', down: 'charge #down' };
  const file = await rowsFile('stopped', rows);
  const first = startProgram('eval', ['--live', '--yes', '--concurrency', '1', '--data', file], { env });
  await waitFor(() => timesAsked(rows.slow) === 1, {
    what: () => `the slow row to be begun: ${first.err()}`,
    timeoutMs: 150_000,
  });
  // A terminal sends it to npm as well, which passes it on: two at once are one.
  first.send('SIGINT');
  first.send('SIGINT');
  const stopped = await first.finished;
  expect(stopped.err).toContain('stopping: rows that have begun are finished');
  expect(stopped.err).toContain('stopped: 2 of 5 rows have no result. Go on with: npm run eval -- --resume');
  expect(stopped.out).toContain('The run was stopped before its end');
  expect(stopped.status).toBe(1);
  const run = runIn(stopped.err);
  expect((await resultsOf(run)).map(({ row }) => row)).toEqual(['a', 'b', 'slow']);

  const failed = await runProgramTo('eval', ['--resume', run, '--yes'], { env });
  expect(failed.out).toContain('1 of 5 runs came to no end, more than 2 %: the run has failed');
  expect(failed.status).toBe(1);
  expect((await resultsOf(run)).find(({ row }) => row === 'down')).toMatchObject({
    actual: null,
    error: { code: 'model-503' },
  });

  isDown = false;
  const whole = await runProgramTo('eval', ['--resume', run, '--yes'], { env });
  expect(whole.out).toMatch(/routing accuracy +100\.0 %/);
  expect(whole.status).toBe(0);
  for (const id of ['a', 'b', 'slow', 'c'] as const) expect([id, timesAsked(rows[id])]).toEqual([id, 1]);
});

test('at the spending limit no further row begins, and what is done is kept', async () => {
  const file = await rowsFile(
    'limited',
    Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`r${i}`, `charge of ${i}`])),
  );
  const args = ['--live', '--yes', '--concurrency', '1', '--max-usd', '0.002', '--data', file];
  const { status, out, err } = await runProgramTo('eval', args, { env });
  expect(err).toMatch(/the spending limit of \$0\.002 is reached: \d of 6 rows have no result\. Go on with/);
  expect(status).toBe(1);
  const results = await resultsOf(runIn(err));
  const costs = results.map(({ costUsd, rationale }) => (costUsd ?? 0) + (rationale?.costUsd ?? 0));
  const sum = (all: number[]) => all.reduce((total, cost) => total + cost, 0);
  expect(sum(costs)).toBeGreaterThanOrEqual(0.002);
  expect(sum(costs.slice(0, -1))).toBeLessThan(0.002);
  expect(out).toContain(`${results.length}, 0 of ${results.length}`);
});

test('a bad row is named with its file and line, and nothing is run', async () => {
  const file = join(dir, 'bad.jsonl');
  await writeFile(
    file,
    '{"id": "a", "text": "hi", "expected": "billing", "tags": ["t"], "why": "w"}\n{"id": "b"\n',
  );
  const before = fake.asked.length;
  const { status, out, err } = await runProgramTo('eval', ['--live', '--yes', '--data', file], { env });
  expect(err).toMatch(/bad\.jsonl:2: no JSON/);
  expect(err).toContain('Rows from elsewhere, with a text and a label only, need --label-map.');
  expect({ out, status }).toEqual({ out: '', status: 1 });
  expect(fake.asked).toHaveLength(before);
});
