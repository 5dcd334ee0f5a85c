// @ts-check

/** What the page asks of the gateway. The session is a cookie, which the browser sends by itself. */

/** A request that the gateway has answered with a problem. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {string} message
   * @param {number | null} retryAfterMs
   */
  constructor(status, message, retryAfterMs) {
    super(message);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the session has expired, or the conversation is another's. */
  get isGone() {
    return this.status === 401 || this.status === 403;
  }

  /** Whether the same request may succeed later. */
  get mayPass() {
    return this.status >= 500 || this.status === 429 || this.status === 408;
  }
}

/** @returns {Promise<{ name: string, developer: boolean }>} */
export const readSettings = () => ask('/chat.json');

/** @returns {Promise<{ conversation: string }>} */
export const begin = () => ask('/v1/conversations', { session: 'cookie' });

/** @param {string} conversation */
export const read = (conversation) => ask(`/v1/conversations/${conversation}`);

/** @param {string} conversation */
export const readRecords = (conversation) => ask(`/v1/conversations/${conversation}/records`);

/**
 * @param {string} conversation
 * @param {{ turn: string, text: string }} message
 */
export const send = (conversation, { turn, text }) =>
  ask(`/v1/conversations/${conversation}/turns`, { id: turn, text });

/**
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>}
 */
async function ask(path, body) {
  const response = await fetch(path, {
    signal: AbortSignal.timeout(20_000),
    ...(body
      ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
      : {}),
  });
  if (!response.ok) throw await refusal(response);
  return response.json();
}

/** @param {Response} response */
export async function refusal(response) {
  const body = await response.json().catch(() => null);
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const problems = body?.error?.problems?.join('; ');
  return new Refused(
    response.status,
    problems ?? body?.error?.message ?? `The server answered with status ${response.status}.`,
    Number.isFinite(seconds) ? seconds * 1_000 : null,
  );
}

/** Longer than the gateway is ever silent: it sends a sign of life every 15 seconds. */
const SILENCE_MS = 40_000;

/**
 * Reads the events of a conversation until the connection ends or `signal` aborts. Rejects with Refused where the gateway refuses it.
 *
 * @param {string} conversation
 * @param {{
 *   after: number,
 *   developer: boolean,
 *   signal: AbortSignal,
 *   onOpen: () => void,
 *   onEvent: (event: { name: string, data: any, id: number | null }) => void,
 * }} options
 */
export async function readEvents(conversation, { after, developer, signal, onOpen, onEvent }) {
  const silent = new AbortController();
  let timer = setTimeout(() => silent.abort(), SILENCE_MS);
  const url = `/v1/conversations/${conversation}/events?after=${after}${developer ? '&developer=1' : ''}`;
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, silent.signal]),
      cache: 'no-store',
    });
    if (!response.ok || !response.body) throw await refusal(response);
    onOpen();
    const decoder = new TextDecoder();
    let rest = '';
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(() => silent.abort(), SILENCE_MS);
      const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = parseEvent(block);
        if (event) onEvent(event);
      }
    }
  } finally {
    clearTimeout(timer);
  }
}

/** @param {string} block */
function parseEvent(block) {
  /** @type {Record<string, string>} */
  const fields = {};
  for (const line of block.split('\n')) {
    const colon = line.indexOf(': ');
    if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 2);
  }
  if (fields.event === undefined || fields.data === undefined) return null;
  return {
    name: fields.event,
    data: JSON.parse(fields.data),
    id: fields.id === undefined ? null : Number(fields.id),
  };
}
