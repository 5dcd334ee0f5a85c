import { readSettings } from '@switchboard/shared';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { archSchema } from '../../evals/src/contracts/labels.ts';
import type { Result } from '../../evals/src/contracts/result.ts';
import type { RoutingRow } from '../../evals/src/contracts/row.ts';
import { modelJudge } from '../../evals/src/judge/model-judge.ts';
import { itemsOf } from '../../evals/src/run/items.ts';
import { runItems } from '../../evals/src/run/runner.ts';
import { type Backends, openBackends } from '../../evals/src/system/backends.ts';
import { type ModelAnswer, transferTo } from './model/answer.ts';
import type { ModelRequest } from './model/request.ts';
import { type FakeModel, startFakeModel } from './model/server.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const row = (id: string, text: string, expected: RoutingRow['expected']): RoutingRow => ({
  id,
  text,
  expected,
  tags: ['test'],
  why: 'a test',
});

const rows = [
  row('plain', 'I was charged twice.', 'billing'),
  row('wrong', 'I was charged for a demo #sales', 'billing'),
  row('vague', 'Hello #vague', 'clarify'),
  row('person', 'A person, please #human', 'human'),
  row('limited', 'I was charged twice #429', 'billing'),
  row('cut', 'I was charged twice #cut', 'billing'),
  row('down', 'I was charged twice #down', 'billing'),
];

const REASON = 'The customer was charged twice.';
const ratings = { because: 'It names the charge.', specific: 2, onTopic: 2, consistent: 1 };

/** The model of this test: what the message names it does, whoever asks it. */
function respond(request: ModelRequest): ModelAnswer {
  if (request.instructions.startsWith('You rate the reason')) {
    if (request.nth === 0) return { status: 429, headers: { 'retry-after-ms': '1' } };
    return { text: JSON.stringify(ratings) };
  }
  const { newest, nth } = request;
  if (newest.includes('#down')) return { status: 503 };
  if (newest.includes('#429') && nth === 0) return { status: 429, headers: { 'retry-after-ms': '1' } };
  if (newest.includes('#cut') && nth === 0) return { cutOffAfter: 'I am about to' };
  return answer(request, newest.includes('#sales') ? 'sales' : 'billing');
}

function answer({ newest, tools, results, instructions }: ModelRequest, to: string): ModelAnswer {
  if (newest.includes('#human') && tools.includes('escalate_to_human')) {
    return transferTo('human', { reason: REASON });
  }
  const vague = newest.includes('#vague');
  if (tools.includes('transfer_to_billing')) {
    return vague ? { text: 'What is it about?' } : transferTo(to, { reason: REASON });
  }
  if (tools.includes('ask_billing')) {
    if (vague) return { text: 'What is it about?' };
    const [said] = results;
    return said === undefined
      ? { call: `ask_${to}`, args: { reason: REASON, request: newest } }
      : { text: `They say: ${said}` };
  }
  if (instructions.startsWith('You are the whole customer service')) {
    return { text: vague ? 'Topic: unclear\nWhat is it about?' : `Topic: ${to}\nWhich account is it?` };
  }
  return { text: 'Which account is it?' };
}

let fake: FakeModel;
let backends: Backends;
const results: Result[] = [];
beforeAll(async () => {
  [fake, backends] = await Promise.all([startFakeModel(respond), openBackends()]);
  const env = {
    PATH: process.env.PATH,
    OPENAI_API_KEY: 'a key of the test',
    OPENAI_BASE_URL: fake.url,
    MODEL: 'gpt-4o-2024-08-06',
    MODEL_RETRIES: '1',
    MAX_ATTEMPTS: '2',
    RETRY_DELAY_MS: '50',
  };
  await runItems({
    items: itemsOf({ routing: rows }, [...archSchema.options], 1),
    backends,
    env,
    judge: await modelJudge(readSettings('judge', env)),
    offline: false,
    concurrency: 4,
    name: 'test',
    metadata: {},
    upload: false,
    stop: new AbortController().signal,
    onResult: async (result) => void results.push(result),
    onUnrated: (id, error) => {
      throw new Error(`the reason of ${id} was not rated`, { cause: error });
    },
  });
});
afterAll(async () => {
  await Promise.all([fake?.close(), backends?.close()]);
});

const found = (arch: Result['arch'], id: string) => {
  const result = results.find((one) => one.arch === arch && one.row === id);
  if (!result) throw new Error(`${arch} has no result of ${id}`);
  return result;
};

test.each(archSchema.options)('%s: each row has one result, and its route is told', (arch) => {
  const routes = results.filter((one) => one.arch === arch).map(({ row: id, actual }) => [id, actual]);
  expect(Object.fromEntries(routes)).toEqual({
    plain: 'billing',
    wrong: 'sales',
    vague: 'clarify',
    person: 'human',
    limited: 'billing',
    cut: 'billing',
    down: null,
  });
});

test.each(archSchema.options)('%s: a model that stays away is an error and no wrong route', (arch) => {
  expect(found(arch, 'down')).toMatchObject({ actual: null, attempts: 2, error: { code: 'model-503' } });
  expect(results.filter((one) => one.arch === arch && one.error !== null)).toHaveLength(1);
});

test('tokens and cost are those of every model that was asked', () => {
  const { usage, costUsd, model, offline } = found('agent-as-tool', 'plain');
  // The desk, the specialist that it asks, and the desk again.
  expect(usage).toMatchObject({ requests: 3, inputTokens: 360, outputTokens: 45, cachedInputTokens: 60 });
  expect(costUsd).toBeGreaterThan(0);
  expect({ model, offline }).toEqual({ model: 'gpt-4o-2024-08-06', offline: false });
});

test('the stated reason is rated by the judge, also where it was busy at first', () => {
  for (const arch of ['handoff', 'agent-as-tool'] as const) {
    expect(found(arch, 'plain')).toMatchObject({
      reason: REASON,
      rationale: { specific: 2, onTopic: 2, consistent: 1, score: 5 / 6, by: 'gpt-4o-2024-08-06' },
    });
  }
  expect(found('mega', 'plain')).toMatchObject({ reason: null, rationale: null });
  const judged = fake.asked.find(({ instructions }) => instructions.startsWith('You rate the reason'));
  expect(judged?.body).toMatchObject({ text: { format: { type: 'json_schema', strict: true } } });
});

test('the customer does not see the line that names the topic', () => {
  expect(found('mega', 'plain').answer).toBe('Which account is it?');
});

test('the way goes over the agents that had the conversation', () => {
  expect(found('handoff', 'plain')).toMatchObject({
    path: ['triage', 'billing'],
    handoffs: 1,
    toHuman: false,
  });
  expect(found('mega', 'person')).toMatchObject({ path: ['mega', 'human'], handoffs: 0, toHuman: true });
  expect(found('agent-as-tool', 'plain').path).toEqual(['front-desk', 'billing']);
});
