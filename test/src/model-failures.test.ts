import { waitFor } from '@switchboard/shared/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ask, impatient, once } from './asking.ts';
import { type ModelAnswer, transferTo } from './model/answer.ts';
import { EFFECT_TOOL } from './model/follow.ts';
import type { ModelRequest } from './model/request.ts';
import { openWorld, type World } from './world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const STEPS = 4;

let world: World;
beforeAll(async () => {
  world = await openWorld({
    agents: { billing: 1, sales: 1 },
    env: {
      ...impatient,
      MAX_MODEL_STEPS: String(STEPS),
      SALES_MODEL: 'first-model',
      SALES_FALLBACK_MODELS: 'second-model',
    },
  });
});
afterAll(() => world?.close());

test.concurrent('a refusal goes to a person at once, with a dead letter and an apology', async () => {
  const { heard, requests, parked } = await ask(world, 'refused', () => ({ status: 401 }));
  expect(parked).toBe(true);
  expect(heard.map((one) => one.about)).toEqual(['apology']);
  expect(requests).toHaveLength(1);
  const [letter] = await world.channel.deadLetters('refused');
  expect(letter?.value).toMatchObject({ agent: 'billing', code: 'model-401', attempts: 1 });
});

test.concurrent('a rate limit is waited for as long as the provider says', async () => {
  const limited = once({ status: 429, headers: { 'retry-after': '2' } });
  const { heard, requests } = await ask(world, 'rate-limit', limited);
  expect(heard.map((one) => one.kind)).toEqual(['reply']);
  expect(requests).toHaveLength(2);
  const waited = (requests[1]?.at.getTime() ?? 0) - (requests[0]?.at.getTime() ?? 0);
  expect(waited).toBeGreaterThanOrEqual(1_990);
});

test.concurrent('a rate limit that is longer than a run may wait gives the work back until it is over', async () => {
  const limited = once({ status: 429, headers: { 'retry-after': '17' } });
  const { requests } = await ask(world, 'long-limit', limited);
  const waited = (requests[1]?.at.getTime() ?? 0) - (requests[0]?.at.getTime() ?? 0);
  expect(waited).toBeGreaterThanOrEqual(16_900);
});

test.concurrent('server errors are tried again until there is an answer', async () => {
  const { heard, requests } = await ask(world, 'hiccup', ({ nth }) =>
    nth < 2 ? { status: 500 } : undefined,
  );
  expect(heard.map((one) => one.kind)).toEqual(['reply']);
  expect(requests).toHaveLength(3);
});

test.concurrent('server errors without end go to a person with an apology', async () => {
  const { heard, parked } = await ask(world, 'down', () => ({ status: 503 }));
  expect(parked).toBe(true);
  expect(heard.map((one) => one.about).at(-1)).toBe('apology');
  const [letter] = await world.channel.deadLetters('down');
  expect(letter?.value).toMatchObject({ code: 'model-503', attempts: 3 });
});

test.concurrent('a model that does not answer in time is asked again', async () => {
  const { heard, requests } = await ask(world, 'slow', once({ hangs: true }));
  expect(heard.at(-1)).toMatchObject({ kind: 'reply' });
  expect(requests).toHaveLength(2);
});

test.concurrent('a model that never answers leaves the customer with a person', async () => {
  const { heard, parked } = await ask(world, 'silent', () => ({ hangs: true }));
  expect(parked).toBe(true);
  expect(heard.map((one) => one.about).at(-1)).toBe('apology');
});

test.concurrent('an answer that is cut off is asked for again, and only the whole one is the reply', async () => {
  const { heard, requests } = await ask(world, 'cut-off', once({ cutOffAfter: 'Your invoice is' }));
  expect(heard).toMatchObject([{ kind: 'reply', text: 'The answer to t1 of cut-off, by billing.' }]);
  expect(requests).toHaveLength(2);
});

const garbage: [string, ModelAnswer][] = [
  ['no events', { garbage: '<html>Bad gateway</html>' }],
  ['events that are no JSON', { garbage: 'data: {"type":"respon\n\n' }],
  ['nothing at all', { garbage: '' }],
  ['arguments that are no JSON', { call: 'transfer_to_triage', args: '{"reason":' }],
  ['a handoff without its reason', { call: 'transfer_to_triage', args: { summary: 'x' } }],
  ['a tool that nobody has', { call: 'open_the_door', args: {} }],
  ['an answer of spaces', { text: '  ' }],
];

test.concurrent.each(garbage)('a model that answers with %s is asked again', async (about, answer) => {
  const conversation = `garbage-${about.replaceAll(' ', '-')}`;
  const { heard, requests } = await ask(world, conversation, once(answer));
  expect(heard.at(-1)).toMatchObject({
    kind: 'reply',
    text: `The answer to t1 of ${conversation}, by billing.`,
  });
  expect(requests).toHaveLength(2);
});

test.concurrent.each(garbage)(
  'a model that always answers with %s leaves the customer with a person',
  async (about, answer) => {
    const { heard, parked } = await ask(world, `always-${about.replaceAll(' ', '-')}`, () => answer);
    expect(parked).toBe(true);
    expect(heard.map((one) => one.about).at(-1)).toBe('apology');
  },
);

test.concurrent('a tool that is called with wrong arguments is told so, and called again', async () => {
  const { heard } = await ask(
    world,
    'wrong-arguments',
    ({ results }) => (results.length === 0 ? { call: EFFECT_TOOL, args: { turn: 7 } } : undefined),
    { tool: true },
  );
  expect(heard.at(-1)).toMatchObject({ kind: 'reply' });
});

test.concurrent('a transfer that is announced and not made gets one reminder', async () => {
  const promised = ({ said }: ModelRequest): ModelAnswer =>
    said.some((one) => one.by === 'system')
      ? transferTo('human', { reason: 'reminded' })
      : { text: 'I will transfer you to a colleague now.' };
  const { heard, requests } = await ask(world, 'reminded', promised);
  expect(requests).toHaveLength(2);
  expect(heard.map((one) => one.about)).toEqual(['handoff']);
  const [record] = await world.channel.records('reminded');
  expect(record?.value).toMatchObject({ nudged: true, outcome: 'handoff', to: 'human', reason: 'reminded' });
});

test.concurrent('a transfer that is announced twice and not made goes to a person', async () => {
  const { heard, requests } = await ask(world, 'promises', () => ({
    text: 'Let me connect you with our team.',
  }));
  expect(requests).toHaveLength(2);
  expect(heard.map((one) => one.about)).toEqual(['handoff']);
  const [record] = await world.channel.records('promises');
  expect(record?.value).toMatchObject({ nudged: true, outcome: 'handoff', to: 'human' });
});

test.concurrent('a model that never stops calling tools reaches the limit of a run', async () => {
  const { heard, requests, parked } = await ask(world, 'endless', () => ({
    call: EFFECT_TOOL,
    args: { turn: 't1' },
  }));
  expect(parked).toBe(true);
  expect(heard.map((one) => one.about)).toEqual(['limit']);
  expect(requests.length).toBeLessThanOrEqual(STEPS + 1);
});

test.concurrent.each<[string, ModelAnswer]>([
  ['is down', { status: 500 }],
  ['is not known', { status: 404 }],
  ['does not answer', { hangs: true }],
])('the next model of the list is asked where the first %s', async (about, answer) => {
  const conversation = `fallback-${about.replaceAll(' ', '-')}`;
  const { heard, requests } = await ask(
    world,
    conversation,
    ({ model }) => (model === 'first-model' ? answer : undefined),
    { agent: 'sales' },
  );
  expect(heard.at(-1)).toMatchObject({
    kind: 'reply',
    text: `The answer to t1 of ${conversation}, by sales.`,
  });
  expect(requests.map((one) => one.model)).toEqual(['first-model', 'second-model']);
  const record = await waitFor(async () => (await world.channel.records(conversation))[0], {
    what: 'the record',
  });
  expect(record.value.models).toEqual(['second-model']);
});

test.concurrent('a backend that is down for a while holds the run up, and its effect happens once', async () => {
  const { effects } = world;
  effects.failFor.set('backend-down', 2);
  const { heard, requests } = await ask(world, 'backend-down', () => undefined, { tool: true });
  expect(heard.at(-1)).toMatchObject({ kind: 'reply' });
  expect(requests, 'the journaled call of the tool is not asked for again').toHaveLength(2);
  expect(effects.requests.filter((one) => one.conversation === 'backend-down')).toHaveLength(1);
});
