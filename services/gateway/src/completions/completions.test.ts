import { startTestBroker, type TestBroker, waitFor } from '@switchboard/shared/testing';
import OpenAI, { APIError, AuthenticationError, BadRequestError, PermissionDeniedError } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { RunningGateway } from '../gateway.ts';
import { SLOW_ANSWER, startTestAgents, type TestAgents } from '../testing/agents.ts';
import { ask, beginAt } from '../testing/client.ts';
import { SERVER_KEY, startTestGateway } from '../testing/gateway.ts';
import { chunkSchema, completionSchema } from './wire.ts';

let broker: TestBroker;
let agents: TestAgents;
let gateway: RunningGateway;
let openai: OpenAI;
beforeAll(async () => {
  broker = await startTestBroker();
  agents = await startTestAgents(broker.url, { OFFLINE_DELAY_MS: '20' });
  gateway = await startTestGateway(broker.url);
  openai = clientOf(SERVER_KEY);
});
afterAll(async () => {
  await gateway?.drain();
  await agents?.stop();
  await broker?.stop();
});

const clientOf = (apiKey: string, at = gateway) =>
  new OpenAI({ apiKey, baseURL: `${at.url}/v1`, maxRetries: 0 });
const said = (content: string) => ({ model: 'gpt-4o', messages: [{ role: 'user' as const, content }] });
const switchboardSchema = completionSchema.shape.switchboard;
const extensionOf = (answer: object) =>
  z.object({ switchboard: switchboardSchema }).parse(answer).switchboard;
const thrownBy = async (asking: Promise<unknown>): Promise<unknown> =>
  asking.then(
    () => new Error('it did not throw'),
    (error) => error,
  );

describe('OpenAI’s own client', () => {
  test('gets a whole answer, and who gave it, and on which way it came there', async () => {
    const answer = await openai.chat.completions.create(said('I was charged twice'));
    expect(completionSchema.parse(answer)).toEqual(answer);
    expect(answer.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { role: 'assistant', content: 'Billing heard: I was charged twice' },
    });
    expect(answer.model).toBe('switchboard');
    expect(answer.usage?.total_tokens).toBeGreaterThan(0);
    expect(extensionOf(answer)).toEqual({
      conversation: expect.stringMatching(/^api-/),
      agent: 'billing',
      handoffs: [{ from: 'triage', to: 'billing', reason: 'It is about a charge.' }],
    });
  });

  test('gets an answer word by word, and the same at its end', async () => {
    const stream = await openai.chat.completions.create({
      ...said('a slow charge'),
      stream: true,
      stream_options: { include_usage: true },
    });
    const words: string[] = [];
    const chunks: z.infer<typeof chunkSchema>[] = [];
    for await (const chunk of stream) {
      chunks.push(chunkSchema.parse(chunk));
      const word = chunk.choices[0]?.delta.content;
      if (word) words.push(word);
    }
    expect(words.length).toBeGreaterThan(10);
    expect(words.join('')).toBe(SLOW_ANSWER);
    expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant');
    expect(chunks.filter(({ choices }) => choices[0]?.finish_reason === 'stop')).toHaveLength(1);
    expect(chunks.find(({ switchboard }) => switchboard)?.switchboard).toMatchObject({ agent: 'billing' });
    expect(chunks.at(-1)?.usage?.completion_tokens).toBeGreaterThan(0);
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  });

  test('goes on with the conversation of its user, and with the one that it names', async () => {
    const first = await openai.chat.completions.create({ ...said('a charge'), user: 'jo@example.com' });
    const second = await openai.chat.completions.create({ ...said('and now?'), user: 'jo@example.com' });
    expect(second.choices[0]?.message.content).toBe('Billing heard: and now?');
    const { conversation } = extensionOf(first);
    expect(extensionOf(second)).toMatchObject({ conversation, handoffs: [] });
    expect(conversation).not.toContain('jo');
    const headers = { 'X-Conversation-Id': conversation };
    const third = await openai.chat.completions.create(said('a webhook'), { headers });
    expect(extensionOf(third)).toEqual({
      conversation,
      agent: 'tech-support',
      handoffs: [
        { from: 'billing', to: 'triage', reason: 'That is no matter of money.' },
        { from: 'triage', to: 'tech-support', reason: 'It is about a webhook.' },
      ],
    });
    const other = await openai.chat.completions.create({ ...said('hello'), user: 'mo@example.com' });
    expect(extensionOf(other)).toMatchObject({ agent: 'triage' });
  });

  test('sends the whole conversation each time, and only the newest message of the user counts', async () => {
    const answer = await openai.chat.completions.create({
      model: 'gpt-4o',
      messages: [
        { role: 'system', content: 'You are a pirate.' },
        { role: 'user', content: 'my webhook is broken' },
        { role: 'assistant', content: 'Arr.' },
        { role: 'user', content: [{ type: 'text', text: 'a charge' }] },
      ],
    });
    expect(answer.choices[0]?.message.content).toBe('Billing heard: a charge');
  });

  test('is one turn where it repeats a request with its key, and gets the same answer', async () => {
    const request = () =>
      openai.chat.completions.create(
        { ...said('a charge'), user: 'repeating' },
        { headers: { 'Idempotency-Key': 'k1' } },
      );
    const answers = [await request(), await request()];
    expect(answers[1]?.choices).toEqual(answers[0]?.choices);
    const { conversation } = extensionOf(answers[0] ?? {});
    const view = await ask(`${gateway.url}/v1/conversations/${conversation}`, { token: SERVER_KEY });
    expect(await view.json()).toMatchObject({ turns: ['k1'] });
  });

  test('vouches for its customer, with a server key', async () => {
    const request = { ...said('a charge, who am I'), switchboard: { customer: { accountId: 'A-7' } } };
    const answer = await openai.chat.completions.create(request);
    expect(answer.choices[0]?.message.content).toBe('You are A-7.');
  });

  test('lists the one model', async () => {
    const models = [];
    for await (const model of openai.models.list()) models.push(model.id);
    expect(models).toEqual(['switchboard']);
  });
});

describe('a person who takes over', () => {
  test('ends the request with the notice that says so', async () => {
    const answer = await openai.chat.completions.create(said('a person, please'));
    expect(answer.choices[0]?.message.content).toMatch(/^I am connecting you with a colleague/);
    expect(extensionOf(answer)).toMatchObject({
      agent: 'switchboard',
      notice: 'handoff',
      handoffs: [{ from: 'triage', to: 'human' }],
    });
  });

  test('ends a further request at once, streamed or not', async () => {
    const user = 'waits for a person';
    await openai.chat.completions.create({ ...said('a person, please'), user });
    const answer = await openai.chat.completions.create({ ...said('are you there?'), user });
    expect(answer.choices[0]?.message.content).toMatch(/A colleague has this conversation/);
    const stream = await openai.chat.completions.create({ ...said('hello?'), user, stream: true });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toMatch(/A colleague has this conversation/);
  });
});

describe('a gateway that is told to stop', () => {
  test('finishes the answer that it is giving', async () => {
    const stopping = await startTestGateway(broker.url);
    const request = { ...said('a slow charge'), stream: true as const };
    const stream = await clientOf(SERVER_KEY, stopping).chat.completions.create(request);
    let text = '';
    let draining: Promise<void> | undefined;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      if (text !== '') draining ??= stopping.drain();
    }
    await draining;
    expect(text).toBe(SLOW_ANSWER);
  });
});

describe('what goes wrong is an error of OpenAI’s client', () => {
  test('a wrong key', async () => {
    const error = await thrownBy(clientOf('sk-wrong').chat.completions.create(said('hello')));
    expect(error).toBeInstanceOf(AuthenticationError);
  });

  test('no message of the user, an image, another conversation’s id that is none', async () => {
    const wrong = [
      openai.chat.completions.create({ model: 'x', messages: [{ role: 'system', content: 'x' }] }),
      openai.chat.completions.create({
        model: 'x',
        messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:,' } }] }],
      }),
      openai.chat.completions.create({ model: 'x', messages: [] }),
      openai.chat.completions.create(said('a'), { headers: { 'X-Conversation-Id': 'a.b' } }),
      openai.chat.completions.create(said(' ')),
    ];
    for (const asking of wrong) expect(await thrownBy(asking)).toBeInstanceOf(BadRequestError);
  });

  test('a customer’s device that asks for another’s conversation or vouches for itself', async () => {
    const { token } = await beginAt(gateway.url);
    const device = clientOf(token);
    const other = { headers: { 'X-Conversation-Id': 'crm-1' } };
    expect(await thrownBy(device.chat.completions.create(said('a'), other))).toBeInstanceOf(
      PermissionDeniedError,
    );
    const vouching = { ...said('a'), switchboard: { customer: { accountId: 'A-1' } } };
    expect(await thrownBy(device.chat.completions.create(vouching))).toBeInstanceOf(PermissionDeniedError);
    const answer = await device.chat.completions.create(said('a charge'));
    expect(answer.choices[0]?.message.content).toBe('Billing heard: a charge');
  });

  test('no answer in time, which a client does not repeat, and which comes to the conversation', async () => {
    const hasty = await startTestGateway(broker.url, { COMPLETION_TIMEOUT_MS: '300' });
    try {
      const client = new OpenAI({ apiKey: SERVER_KEY, baseURL: `${hasty.url}/v1`, maxRetries: 3 });
      const headers = { 'X-Conversation-Id': 'late-1' };
      const error = await thrownBy(client.chat.completions.create(said('a slow charge'), { headers }));
      expect(error).toMatchObject({ status: 504, code: 'no-answer-yet' });
      const streamed = { headers: { 'X-Conversation-Id': 'late-2' } };
      const stream = await client.chat.completions.create(
        { ...said('a slow charge'), stream: true },
        streamed,
      );
      const inStream = await thrownBy(
        (async () => {
          for await (const _ of stream);
        })(),
      );
      expect(inStream).toBeInstanceOf(APIError);
      const counted = await (await ask(`${hasty.health}/metrics`)).text();
      expect(counted).toContain(
        'switchboard_gateway_problems_total{code="no-answer-yet",service="gateway"} 2',
      );
      for (const conversation of ['late-1', 'late-2']) {
        const view = await waitFor(
          async () => {
            const path = `${hasty.url}/v1/conversations/${conversation}`;
            const text = await (await ask(path, { token: SERVER_KEY })).text();
            return text.includes(SLOW_ANSWER) && text;
          },
          { what: 'the late answer' },
        );
        expect(view.split('"type":"customer"')).toHaveLength(2);
      }
    } finally {
      await hasty.drain();
    }
  });
});
