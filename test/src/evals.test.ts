import { readSettings } from '@switchboard/shared';
import { startTestPostgres } from '@switchboard/shared/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { archSchema } from '../../evals/src/contracts/labels.ts';
import type { Result } from '../../evals/src/contracts/result.ts';
import type { PivotRow, RoutingRow, TaskRow } from '../../evals/src/contracts/row.ts';
import { estimateCost, estimateText } from '../../evals/src/eval/cost.ts';
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

const routing = [
  row('plain', 'I was charged twice.', 'billing'),
  row('wrong', 'I was charged for a demo #sales', 'billing'),
  row('vague', 'Hello #vague', 'clarify'),
  row('person', 'A person, please #human', 'human'),
  row('limited', 'I was charged twice #429', 'billing'),
  row('cut', 'I was charged twice #cut', 'billing'),
  row('down', 'I was charged twice #down', 'billing'),
];
const pivots: PivotRow[] = [
  {
    id: 'turned',
    turns: [
      { text: 'I was charged twice', owner: 'billing' },
      { text: 'And what does a seat cost? #sales #429', owner: 'sales' },
    ],
    tags: ['test'],
    why: 'a test',
  },
];
const to = 'it@harbour.example';
const tasks: TaskRow[] = [
  {
    id: 'sheet',
    turns: [`Please send me a brochure on security to ${to} #sales #sheet #cut`],
    customer: null,
    end: { mails: [{ to, document: 'security' }] },
    tags: ['test'],
    why: 'a test',
  },
  {
    id: 'nothing-sent',
    turns: [`Please send me a brochure on security to ${to} #sales`],
    customer: null,
    end: { mails: [{ to, document: 'security' }] },
    tags: ['test'],
    why: 'a test',
  },
];

const REASON = 'The customer was charged twice.';
const ratings = { because: 'It names the charge.', specific: 2, onTopic: 2, consistent: 1 };

/** The model of this test: what the message names it does, whoever asks it. */
function respond(request: ModelRequest): ModelAnswer {
  const { newest, nth } = request;
  if (request.instructions.startsWith('You rate the reason')) {
    if (nth > 0) return { text: JSON.stringify(ratings) };
    return newest.includes('#cut')
      ? { cutOffAfter: '{"because": "It' }
      : { status: 429, headers: { 'retry-after-ms': '1' } };
  }
  const isTriage = request.tools.includes('transfer_to_billing');
  if (newest.includes('#down') && !isTriage) return { status: 503 };
  if (newest.includes('#429') && nth === 0) return { status: 429, headers: { 'retry-after-ms': '1' } };
  if (newest.includes('#cut') && nth === 0) return { cutOffAfter: 'I am about to' };
  return answer(request, newest.includes('#sales') ? 'sales' : 'billing');
}

function answer({ newest, tools, results, instructions }: ModelRequest, agent: string): ModelAnswer {
  if (newest.includes('#human') && tools.includes('escalate_to_human')) {
    return transferTo('human', { reason: REASON });
  }
  const vague = newest.includes('#vague');
  if (tools.includes('transfer_to_billing')) {
    return vague ? { text: 'What is it about?' } : transferTo(agent, { reason: REASON });
  }
  if (tools.includes('ask_billing')) {
    if (vague) return { text: 'What is it about?' };
    const [said] = results;
    return said === undefined
      ? { call: `ask_${agent}`, args: { reason: REASON, request: newest } }
      : { text: `They say: ${said}` };
  }
  if (newest.includes('#sheet') && results.length === 0) {
    return { call: 'send_one_pager', args: { document: 'security', email: to } };
  }
  if (instructions.startsWith('You are the whole customer service')) {
    return { text: vague ? 'Topic: unclear\nWhat is it about?' : `Topic: ${agent}\nWhich account is it?` };
  }
  // A specialist that the topic has left.
  if (agent === 'sales' && tools.includes('issue_refund')) return transferTo('triage', { reason: REASON });
  return { text: 'Which account is it?' };
}

let backends: Backends;
beforeAll(async () => {
  backends = await openBackends(await startTestPostgres());
});
afterAll(() => backends?.close());

test('what a run would cost is counted without a request to the model', async () => {
  const fake = await startFakeModel(respond);
  try {
    const env = { PATH: process.env.PATH, OPENAI_API_KEY: 'a key of the test', OPENAI_BASE_URL: fake.url };
    const model = 'gpt-4o-2024-08-06';
    const once = itemsOf({ routing }, ['handoff'], 1);
    const running = { backends, env, concurrency: 4, stop: new AbortController().signal };
    const cost = await estimateCost(once, running, model);
    // Triage for each row, a specialist for most of them, and the judge.
    expect(cost).toMatchObject({ rows: routing.length, unpriced: [] });
    expect(cost.usage.requests).toBeGreaterThan(2 * routing.length);
    expect(cost.usd).toBeGreaterThan(0);
    expect(estimateText(cost)).toMatch(
      /^7 rows: about \$0\.\d\d, \d+ requests, \d+k tokens in and \d+k out\.$/m,
    );
    expect(fake.asked).toEqual([]);
  } finally {
    await fake.close();
  }
});

describe.each([
  { api: 'responses', stream: true },
  { api: 'chat', stream: false },
])('over $api, streamed: $stream', ({ api, stream }) => {
  let fake: FakeModel;
  const results: Result[] = [];
  beforeAll(async () => {
    fake = await startFakeModel(respond);
    const env = {
      PATH: process.env.PATH,
      OPENAI_API_KEY: 'a key of the test',
      OPENAI_BASE_URL: fake.url,
      OPENAI_API: api,
      OPENAI_STREAM: String(stream),
      MODEL: 'gpt-4o-2024-08-06',
      MODEL_RETRIES: '1',
      MAX_ATTEMPTS: '2',
      RETRY_DELAY_MS: '50',
    };
    await runItems({
      items: itemsOf({ routing, pivots, tasks }, [...archSchema.options], 1),
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
  afterAll(() => fake?.close());

  const found = (arch: Result['arch'], id: string) => {
    const result = results.find((one) => one.arch === arch && one.row === id);
    if (!result) throw new Error(`${arch} has no result of ${id}`);
    return result;
  };

  test('every request, the judge’s too, asks for an answer of that kind', () => {
    const kinds = fake.asked.map(({ api: asked, body }) => `${asked} ${body.stream === true}`);
    expect(new Set(kinds)).toEqual(new Set([`${api} ${stream}`]));
    expect(fake.asked.some(({ answer }) => 'status' in answer && answer.status === 429)).toBe(true);
    expect(fake.asked.some(({ answer }) => 'cutOffAfter' in answer)).toBe(true);
  });

  test.each(archSchema.options)('%s: each row has one result, and its route is told', (arch) => {
    const routes = results
      .filter((one) => one.arch === arch && one.suite === 'routing')
      .map(({ row: id, actual }) => [id, actual]);
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
    // Triage's two answers, one for each time that the row was begun, have been paid for.
    expect(found(arch, 'down').usage.requests).toBe(arch === 'handoff' ? 2 : 0);
  });

  test.each(archSchema.options)('%s: a change of topic is seen turn by turn', (arch) => {
    expect(found(arch, 'turned').owners).toEqual([
      { expected: 'billing', actual: 'billing' },
      { expected: 'sales', actual: 'sales' },
    ]);
  });

  test.each(archSchema.options)(
    '%s: a task is done where its end state is there, and not otherwise',
    (arch) => {
      expect(found(arch, 'sheet')).toMatchObject({ success: true, missing: [], error: null });
      expect(found(arch, 'nothing-sent')).toMatchObject({
        success: false,
        missing: [`missing in mails: {"to":"${to}","document":"security"}`],
      });
    },
  );

  test('tokens and cost are those of every model that was asked', () => {
    const { usage, costUsd, model, offline } = found('agent-as-tool', 'plain');
    // The desk, the specialist that it asks, and the desk again.
    expect(usage).toMatchObject({ requests: 3, inputTokens: 360, outputTokens: 45, cachedInputTokens: 60 });
    expect(costUsd).toBeGreaterThan(0);
    expect({ model, offline }).toEqual({ model: 'gpt-4o-2024-08-06', offline: false });
  });

  test('the stated reason is rated by the judge, also where it was busy or cut off at first', () => {
    for (const [arch, id] of [
      ['handoff', 'plain'],
      ['handoff', 'cut'],
      ['agent-as-tool', 'plain'],
    ] as const) {
      expect(found(arch, id)).toMatchObject({
        reason: REASON,
        rationale: { specific: 2, onTopic: 2, consistent: 1, score: 5 / 6, by: 'gpt-4o-2024-08-06' },
      });
    }
    expect(found('mega', 'plain')).toMatchObject({ reason: null, rationale: null });
    const judged = fake.asked.find(({ instructions }) => instructions.startsWith('You rate the reason'));
    const schema = { type: 'json_schema' };
    expect(judged?.body).toMatchObject(
      api === 'chat'
        ? { response_format: { ...schema, json_schema: { strict: true } } }
        : { text: { format: { ...schema, strict: true } } },
    );
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
});
