import { waitFor } from '@switchboard/shared/testing';
import { z } from 'zod';
import { type ConversationView, conversationViewSchema } from '../conversation/view.ts';
import { type EventData, type EventName, eventSchemas } from '../events/events.ts';

export const begunSchema = z.object({ conversation: z.string(), token: z.string() });

export type Asking = { method?: string; headers?: Record<string, string>; body?: unknown; token?: string };

/** A request with a JSON body. */
export function ask(url: string, { method, headers, body, token }: Asking = {}): Promise<Response> {
  return fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

/** The JSON of an answer, of the shape that a test expects. */
export async function jsonOf<T>(answer: Response | Promise<Response>, schema: z.ZodType<T>): Promise<T> {
  return schema.parse(await (await answer).json());
}

/** One conversation of a session of its own, over the API. */
export type Customer = {
  conversation: string;
  token: string;
  send(text: string, id?: string): Promise<Response>;
  read(): Promise<ConversationView>;
  /** Follows the events at a gateway. */
  follow(options?: {
    at?: string;
    after?: number;
    lastEventId?: number;
    developer?: boolean;
  }): Promise<Followed>;
};

export async function beginAt(url: string): Promise<Customer> {
  const { conversation, token } = await jsonOf(ask(`${url}/v1/conversations`, { body: {} }), begunSchema);
  const path = `/v1/conversations/${conversation}`;
  return {
    conversation,
    token,
    send: (text, id) => ask(`${url}${path}/turns`, { token, body: { text, ...(id ? { id } : {}) } }),
    read: () => jsonOf(ask(`${url}${path}`, { token }), conversationViewSchema),
    follow({ at = url, after, lastEventId, developer } = {}) {
      const query = new URLSearchParams({
        ...(after === undefined ? {} : { after: String(after) }),
        ...(developer ? { developer: '1' } : {}),
      });
      return followAt(`${at}${path}/events?${query}`, token, lastEventId);
    },
  };
}

export type Followed = {
  status: number;
  events: SeenEvent[];
  named<N extends EventName>(name: N): EventData<N>[];
  /** Waits until an event fits. */
  until(fits: (event: SeenEvent) => boolean, what: string): Promise<SeenEvent>;
  reply(text?: string): Promise<SeenEvent>;
  ended(): boolean;
  close(): void;
};
export type SeenEvent = { name: EventName; data: EventData<EventName>; text: string; id: number | null };

/** Reads an event stream; every event must be as the OpenAPI document says. */
export async function followAt(url: string, token: string, lastEventId?: number): Promise<Followed> {
  const closing = new AbortController();
  const response = await fetch(url, {
    signal: closing.signal,
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }),
    },
  });
  const events: SeenEvent[] = [];
  let ended = false;
  const read = async () => {
    let rest = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop() ?? '';
      events.push(...blocks.flatMap(parseEvent));
    }
  };
  void read()
    .catch(() => {})
    .finally(() => {
      ended = true;
    });
  const until: Followed['until'] = (fits, what) =>
    waitFor(() => events.find(fits), {
      timeoutMs: 20_000,
      what: () => `${what}; so far: ${events.map(({ name, text }) => `${name} ${text}`).join(', ')}`,
    });
  return {
    status: response.status,
    events,
    named: (name) =>
      events
        .filter((event) => event.name === name)
        .map(({ data }) => eventSchemas[name].parse(data)) as EventData<typeof name>[],
    until,
    reply: (text) =>
      until(
        (event) => event.name === 'reply' && (text === undefined || event.text === text),
        `a reply ${text}`,
      ),
    ended: () => ended,
    close: () => closing.abort(),
  };
}

function parseEvent(block: string): SeenEvent[] {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
  const name = z.enum(Object.keys(eventSchemas) as EventName[]).safeParse(field('event')).data;
  if (name === undefined) return [];
  const data = eventSchemas[name].parse(JSON.parse(field('data') ?? ''));
  const id = field('id');
  const text = 'text' in data ? data.text : '';
  return [{ name, data, text, id: id === undefined ? null : Number(id) }];
}
