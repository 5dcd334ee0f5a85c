import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import {
  chatEvents,
  responsesEvents,
  type WholeAnswer,
  wholeChat,
  wholeResponse,
} from '@switchboard/shared/testing';
import type { ModelAnswer } from './answer.ts';
import { type ModelRequest, readRequest } from './request.ts';

/** A request that came, what it was answered with, and the id of the answer, which is new for every request. */
type Asked = ModelRequest & { at: Date; id: string; answer: ModelAnswer };

/** A model provider on loopback, programmed by a function of the request. */
export type FakeModel = {
  /** For OPENAI_BASE_URL. */
  url: string;
  /** Every request so far, in the order of their arrival. */
  asked: Asked[];
  close(): Promise<void>;
};

export async function startFakeModel(respond: (request: ModelRequest) => ModelAnswer): Promise<FakeModel> {
  const asked: Asked[] = [];
  const counts = new Map<string, number>();
  const count = (question: string) => {
    const before = counts.get(question) ?? 0;
    counts.set(question, before + 1);
    return before;
  };
  const server = createServer(async (incoming, response) => {
    response.on('error', () => {});
    try {
      const api = incoming.url === '/v1/chat/completions' ? 'chat' : 'responses';
      if (incoming.method !== 'POST' || (api === 'responses' && incoming.url !== '/v1/responses')) {
        throw new Error(`the fake model does not serve ${incoming.method} ${incoming.url}`);
      }
      const at = new Date();
      const request = readRequest(api, JSON.parse(await text(incoming)), count);
      const answer = respond(request);
      const id = `${api === 'chat' ? 'chatcmpl' : 'resp'}_${randomUUID().replaceAll('-', '')}`;
      asked.push({ ...request, at, id, answer });
      if (answer.afterMs !== undefined) await delay(answer.afterMs);
      await send(response, request, id, answer);
    } catch (error) {
      // A request that the fake cannot read is a request that no provider would take.
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: String(error), type: 'invalid_request_error' } }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function send(
  response: ServerResponse,
  { api, model: asked, body }: ModelRequest,
  id: string,
  answer: ModelAnswer,
): Promise<void> {
  if ('hangs' in answer) return;
  const model = answer.model ?? asked;
  if ('status' in answer) {
    const body =
      answer.body ?? JSON.stringify({ error: { message: `status ${answer.status}`, type: 'fake' } });
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(body);
    return;
  }
  if (body.stream !== true) {
    response.writeHead(200, { 'content-type': 'application/json' });
    const text = JSON.stringify(
      'garbage' in answer
        ? answer.garbage
        : (api === 'responses' ? wholeResponse : wholeChat)(wholeOf(answer), id, model),
    );
    if ('cutOffAfter' in answer) response.write(text.slice(0, text.length / 2), () => response.destroy());
    else response.end(text);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if ('garbage' in answer) {
    response.end(answer.garbage);
    return;
  }
  const whole = wholeOf(answer);
  const events = [...(api === 'responses' ? responsesEvents : chatEvents)(whole, id, model)];
  const half = events.findIndex((event) => event.includes(lastWordOf(whole))) + 1;
  for (const event of 'cutOffAfter' in answer ? events.slice(0, half) : events) {
    if (!response.write(event)) await new Promise((resolve) => response.once('drain', resolve));
  }
  if ('cutOffAfter' in answer) response.destroy();
  else response.end();
}

function wholeOf(
  answer: Extract<ModelAnswer, { text: string } | { call: string } | { cutOffAfter: string }>,
): WholeAnswer {
  const thought = answer.thought === undefined ? {} : { thought: answer.thought };
  if ('text' in answer) return { ...thought, text: answer.text };
  if ('cutOffAfter' in answer) return { ...thought, text: answer.cutOffAfter };
  const { call, args } = answer;
  return { ...thought, call, args: typeof args === 'string' ? args : JSON.stringify(args) };
}

function lastWordOf(whole: WholeAnswer): string {
  return 'text' in whole ? (whole.text.split(' ').at(-1) ?? '') : whole.call;
}
