import { once } from 'node:events';
import { connect } from 'node:net';
import { openBus } from '@switchboard/shared';
import { startTestBroker, type TestBroker, waitFor } from '@switchboard/shared/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { RunningGateway } from './gateway.ts';
import { SLOW_ANSWER, startTestAgents, type TestAgents } from './testing/agents.ts';
import { ask, beginAt, begunSchema, jsonOf } from './testing/client.ts';
import { SERVER_KEY, startTestGateway, withGateway } from './testing/gateway.ts';

const acceptedSchema = z.object({ turn: z.string(), duplicate: z.boolean() });
const openApiSchema = z.object({
  openapi: z.string(),
  paths: z.record(
    z.string(),
    z.record(z.string(), z.looseObject({ responses: z.record(z.string(), z.unknown()) })),
  ),
});

let broker: TestBroker;
let agents: TestAgents;
let gateway: RunningGateway;
let replica: RunningGateway;
beforeAll(async () => {
  broker = await startTestBroker();
  agents = await startTestAgents(broker.url, { OFFLINE_DELAY_MS: '20' });
  [gateway, replica] = await Promise.all([
    startTestGateway(broker.url),
    startTestGateway(broker.url, { DEVELOPER_PANEL: 'on' }),
  ]);
});
afterAll(async () => {
  await Promise.all([gateway?.drain(), replica?.drain()]);
  await agents?.stop();
  await broker?.stop();
});

describe('a message of a customer', () => {
  test('is accepted, moves to the right agent with a reason, and is answered word by word', async () => {
    const customer = await beginAt(gateway.url);
    const events = await customer.follow();
    const sent = await customer.send('I was charged twice', 't1');
    expect(sent.status).toBe(202);
    expect(await sent.json()).toEqual({ conversation: customer.conversation, turn: 't1', duplicate: false });
    const reply = await events.reply();
    expect(events.named('reply')).toEqual([
      expect.objectContaining({
        agent: 'billing',
        text: 'Billing heard: I was charged twice',
        turns: ['t1'],
        work: 2,
      }),
    ]);
    expect(reply.id).toBeGreaterThan(0);
    expect(events.named('moved')).toEqual([
      { from: 'triage', to: 'billing', reason: 'It is about a charge.' },
    ]);
    expect(
      events
        .named('delta')
        .map(({ text }) => text)
        .join(''),
    ).toBe('Billing heard: I was charged twice');
    expect(events.named('thinking').map(({ agent }) => agent)).toEqual(['triage', 'billing']);
    events.close();
  });

  test('is one message however often it is sent with its id', async () => {
    const customer = await beginAt(gateway.url);
    const path = `${gateway.url}/v1/conversations/${customer.conversation}/turns`;
    const send = (at: string) =>
      ask(at, { token: customer.token, headers: { 'idempotency-key': 'k1' }, body: { text: 'a charge' } });
    const answers = await Promise.all([send(path), send(path), send(path.replace(gateway.url, replica.url))]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    const duplicates = await Promise.all(
      answers.map(async (answer) => (await jsonOf(answer, acceptedSchema)).duplicate),
    );
    expect(duplicates.toSorted()).toEqual([false, true, true]);
    const events = await customer.follow();
    await events.reply('Billing heard: a charge');
    await customer.send('another charge');
    await events.reply('Billing heard: another charge');
    expect(events.named('reply')).toHaveLength(2);
    events.close();
  });

  test('gets a new id each time where it has none', async () => {
    const customer = await beginAt(gateway.url);
    const [one, two] = await Promise.all([1, 2].map(() => jsonOf(customer.send('hello'), acceptedSchema)));
    expect(one?.turn).not.toBe(two?.turn);
  });
});

describe('the events of a conversation', () => {
  test('go on after the last one that was had, on another replica too', async () => {
    const customer = await beginAt(gateway.url);
    const first = await customer.follow();
    await customer.send('a first charge');
    const had = await first.reply('Billing heard: a first charge');
    first.close();
    await customer.send('a second charge');
    const second = await customer.follow({ at: replica.url, lastEventId: had.id ?? -1 });
    await second.reply('Billing heard: a second charge');
    await customer.send('a third charge');
    await second.reply('Billing heard: a third charge');
    expect(second.named('reply').map(({ text }) => text)).toEqual([
      'Billing heard: a second charge',
      'Billing heard: a third charge',
    ]);
    const all = await customer.follow();
    await all.reply('Billing heard: a third charge');
    expect(all.named('reply')).toHaveLength(3);
    for (const events of [second, all]) events.close();
  });

  test('begin in the middle of an answer with the text that it has so far', async () => {
    const customer = await beginAt(gateway.url);
    const early = await customer.follow();
    await customer.send('a slow charge');
    await early.until(({ name }) => name === 'delta', 'the first words');
    const late = await customer.follow();
    await late.reply(SLOW_ANSWER);
    const [text] = late.named('text');
    expect(text?.text).toMatch(/^word1 /);
    const rest = late.named('delta').map((delta) => delta.text);
    expect([text?.text, ...rest].join('')).toBe(SLOW_ANSWER);
    for (const events of [early, late]) events.close();
  });

  test('tell that a person is called, and not what agents say of it among themselves', async () => {
    const customer = await beginAt(gateway.url);
    const events = await customer.follow();
    await customer.send('a person, please');
    await events.until(({ name }) => name === 'moved', 'the move');
    expect(events.named('notice')).toEqual([expect.objectContaining({ about: 'handoff', work: null })]);
    expect(events.named('moved')).toEqual([{ from: 'triage', to: 'human' }]);
    await waitFor(async () => (await customer.read()).person?.state === 'waiting', {
      what: 'the person to be called',
    });
    events.close();
  });

  test('have run records for a developer, where the gateway allows it', async () => {
    const customer = await beginAt(replica.url);
    const events = await customer.follow({ developer: true });
    await customer.send('a charge');
    await waitFor(() => events.named('record').length === 2, { what: 'the records of both runs' });
    const [triage, billing] = events.named('record');
    const { conversation } = customer;
    expect(triage).toMatchObject({
      agent: 'triage',
      outcome: 'handoff',
      to: 'billing',
      reason: 'It is about a charge.',
      subjects: {
        turn: `turn.${conversation}`,
        received: `agent.triage.${conversation}.turn`,
        sent: `agent.billing.${conversation}.handoff`,
      },
    });
    expect(billing).toMatchObject({ agent: 'billing', subjects: { sent: `reply.web.${conversation}` } });
    const kept = await ask(`${replica.url}/v1/conversations/${conversation}/records`, {
      token: customer.token,
    });
    expect(await kept.json()).toEqual({ records: [triage, billing] });
    events.close();
  });
});

describe('a conversation that is read', () => {
  test('has what was said and the point from which its events go on', async () => {
    const customer = await beginAt(gateway.url);
    const events = await customer.follow();
    await customer.send('a charge', 't1');
    const reply = await events.reply();
    const view = await customer.read();
    expect(view).toMatchObject({
      agent: 'billing',
      person: null,
      working: null,
      turns: ['t1'],
      after: reply.id,
    });
    expect(view.entries).toEqual([
      { type: 'customer', text: 'a charge' },
      expect.objectContaining({ type: 'moved', from: 'triage', to: 'billing' }),
      expect.objectContaining({ type: 'reply', agent: 'billing', text: 'Billing heard: a charge' }),
    ]);
    const rest = await customer.follow({ after: view.after });
    await customer.send('a webhook');
    await rest.reply('Tech support heard: a webhook');
    expect(rest.named('reply')).toHaveLength(1);
    for (const stream of [events, rest]) stream.close();
  });
});

describe('a server with a key', () => {
  test('begins a session for a customer whom it vouches for, and the agents know who it is', async () => {
    const { conversation, token } = await jsonOf(
      ask(`${gateway.url}/v1/conversations`, {
        token: SERVER_KEY,
        body: { customer: { accountId: 'A-1001' } },
      }),
      begunSchema,
    );
    const path = `${gateway.url}/v1/conversations/${conversation}`;
    for (const text of ['a charge', 'who am I']) {
      await ask(`${path}/turns`, { token, body: { text } });
    }
    await waitFor(
      async () => JSON.stringify(await (await ask(path, { token })).json()).includes('You are A-1001.'),
      { what: 'the agent to name the account' },
    );
  });

  test('writes to any conversation, begins it with any agent, and reads it', async () => {
    const path = `${gateway.url}/v1/conversations/crm-4711`;
    const sent = await ask(`${path}/turns`, {
      token: SERVER_KEY,
      body: { text: 'hello', agent: 'tech-support' },
    });
    expect(sent.status).toBe(202);
    await waitFor(
      async () =>
        JSON.stringify(await (await ask(path, { token: SERVER_KEY })).json()).includes(
          'Tech support heard: hello',
        ),
      { what: 'the answer of tech support' },
    );
  });
});

test('a conversation whose document is lost can still be opened, since it begins anew', async () => {
  const bus = await openBus({ url: broker.url, replicas: 1 }, 'test');
  await bus.kv.conversations.put('crm-lost', 'payload:nowhere');
  await bus.close();
  const answer = await ask(`${gateway.url}/v1/conversations/crm-lost`, { token: SERVER_KEY });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ agent: 'triage', entries: [] });
});

describe('the description of the API', () => {
  test('is an OpenAPI document with every route, its answers and their schemas', async () => {
    const { openapi, paths } = await jsonOf(ask(`${gateway.url}/openapi.json`), openApiSchema);
    expect(openapi).toBe('3.1.0');
    expect(Object.keys(paths)).toEqual([
      '/v1/conversations',
      '/v1/conversations/{conversation}',
      '/v1/conversations/{conversation}/turns',
      '/v1/conversations/{conversation}/events',
      '/v1/conversations/{conversation}/records',
      '/v1/models',
      '/v1/chat/completions',
    ]);
    const turn = paths['/v1/conversations/{conversation}/turns']?.post;
    expect(Object.keys(turn?.responses ?? {})).toEqual([
      '202',
      '400',
      '401',
      '403',
      '413',
      '415',
      '429',
      '503',
    ]);
    expect(turn).toMatchObject({
      requestBody: {
        content: { 'application/json': { schema: { properties: { text: { type: 'string' } } } } },
      },
      parameters: expect.arrayContaining([
        expect.objectContaining({ name: 'idempotency-key', in: 'header' }),
        expect.objectContaining({ name: 'conversation', in: 'path', required: true }),
      ]),
    });
  });
});

describe('the gateway among its kind', () => {
  test('says whether it is ready, and counts what it does', async () => {
    const ready = await ask(`${gateway.health}/readyz`);
    expect(ready.status).toBe(200);
    await withGateway(broker.url, { RATE_TURNS_PER_SESSION: '3' }, async ({ url, health }) => {
      const counted = async () => {
        const text = await (await ask(`${health}/metrics`)).text();
        return text
          .split('\n')
          .filter((line) => /^switchboard_gateway_(turns|problems|streams)/.test(line))
          .map((line) => line.replace('switchboard_gateway_', '').replace(/,?service="gateway"/, ''))
          .toSorted();
      };
      expect(await counted()).toEqual(['streams{} 0']);
      const customer = await beginAt(url);
      const events = [await customer.follow(), await customer.follow()];
      await customer.send('I was charged twice', 't1');
      await customer.send('I was charged twice', 't1');
      await customer.send('');
      await customer.send('one too many');
      await ask(`${url}/nowhere`);
      const ofStreams = 'streams_opened_total{http_route="/v1/conversations/:conversation/events"} 2';
      const counters = [
        'problems_total{code="not-found"} 1',
        'problems_total{code="too-many"} 1',
        'problems_total{code="not-a-turn"} 1',
        ofStreams,
        'turns_total{outcome="accepted"} 1',
        'turns_total{outcome="repeated"} 1',
      ];
      expect(await counted()).toEqual([...counters, 'streams{} 2'].toSorted());
      for (const one of events) one.close();
      await waitFor(async () => (await counted()).includes('streams{} 0'), { what: 'the streams to end' });
      expect(await counted()).toEqual([...counters, 'streams{} 0'].toSorted());
      expect(await (await ask(`${health}/metrics`)).text()).toMatch(
        /http_server_request_duration_seconds_count\{[^}]*http_route="\/v1\/conversations"[^}]*\} 1/,
      );
    });
  });

  test('ends its event streams when it is told to stop, and its readers go on at another', async () => {
    const third = await startTestGateway(broker.url);
    const customer = await beginAt(third.url);
    const events = await customer.follow();
    await customer.send('a slow charge');
    await events.until(({ name }) => name === 'delta', 'the first words');
    // A browser opens a connection before it needs one; it holds up nothing.
    const unused = connect(Number(new URL(third.url).port), '127.0.0.1');
    await once(unused, 'connect');
    const stopping = performance.now();
    await third.drain();
    expect(performance.now() - stopping).toBeLessThan(10_000);
    await waitFor(events.ended, { what: 'the stream to end' });
    const rest = await customer.follow({ at: gateway.url });
    await rest.reply(SLOW_ANSWER);
    rest.close();
  });
});
