// @ts-check
import { fromHistory, nothingYet, withDelivery, withEvent, withMessage } from './conversation.js';
import { Refused, read, readEvents } from './gateway.js';
import { openOutbox } from './outbox.js';

/**
 * One conversation on this page: its state, and the two ways between page and gateway.
 *
 * @typedef {'connecting' | 'open' | 'lost'} Connection
 * @typedef {{
 *   say: (text: string) => void,
 *   setDeveloper: (on: boolean) => void,
 *   retry: () => void,
 *   close: () => void,
 * }} Session
 */

const LONGEST_WAIT_MS = 10_000;

/**
 * @param {string} conversation
 * @param {{
 *   developer: boolean,
 *   onChange: (now: import('./conversation.js').Conversation, before: import('./conversation.js').Conversation) => void,
 *   onConnection: (connection: Connection) => void,
 *   onRecord: (record: any) => void,
 *   onGone: (unsent: string[]) => void,
 * }} options
 * @returns {Session}
 */
export function openSession(conversation, { developer, onChange, onConnection, onRecord, onGone }) {
  const closing = new AbortController();
  let connection = new AbortController();
  let now = nothingYet;
  let withRecords = developer;
  /** @type {() => void} */
  let wake = () => {};

  /** @param {import('./conversation.js').Conversation} next */
  const set = (next) => {
    const before = now;
    now = next;
    if (next !== before) onChange(next, before);
  };
  const gone = () => {
    if (!closing.signal.aborted) onGone(outbox.empty().map(({ text }) => text));
  };
  const outbox = openOutbox(
    conversation,
    ({ turn }, delivery, problem) => set(withDelivery(now, turn, delivery, problem)),
    gone,
  );
  // They are shown at once, whether the gateway answers or not.
  for (const message of outbox.waiting()) set(withMessage(now, message));

  /** Reads the whole, then follows the events from there; so what was missed while the connection was away is there too. */
  const follow = async () => {
    const view = await read(conversation);
    set(fromHistory(view, now));
    outbox.flush(view.turns);
    await readEvents(conversation, {
      after: view.after,
      developer: withRecords,
      signal: connection.signal,
      onOpen: () => onConnection('open'),
      onEvent({ name, data }) {
        if (name === 'record') onRecord(data);
        // Another page of this browser has written: its messages are in the history.
        else if (
          name === 'reply' &&
          data.turns.some((/** @type {string} */ turn) => !now.turns.includes(turn))
        ) {
          connection.abort();
        } else set(withEvent(now, name, data));
      },
    });
  };

  const keepFollowing = async () => {
    onConnection('connecting');
    for (let failures = 0; !closing.signal.aborted; ) {
      connection = new AbortController();
      const since = Date.now();
      let asked = 0;
      try {
        await follow();
      } catch (error) {
        if (closing.signal.aborted) return;
        if (error instanceof Refused && error.isGone) return gone();
        if (error instanceof Refused) asked = error.retryAfterMs ?? 0;
      }
      if (closing.signal.aborted) return;
      // Ended on purpose, to begin anew at once.
      if (connection.signal.aborted) continue;
      onConnection('lost');
      failures = Date.now() - since > 5_000 ? 1 : failures + 1;
      await pause(Math.max(asked, Math.min(250 * 2 ** failures, LONGEST_WAIT_MS)));
    }
  };
  /** @param {number} ms */
  const pause = (ms) =>
    new Promise((resolve) => {
      wake = () => resolve(undefined);
      setTimeout(resolve, ms);
    });

  void keepFollowing();
  return {
    say(text) {
      const message = { turn: newId(), text };
      set(withMessage(now, message));
      outbox.add(message);
    },
    setDeveloper(on) {
      withRecords = on;
      connection.abort();
    },
    retry: () => wake(),
    close() {
      closing.abort();
      connection.abort();
      outbox.close();
      wake();
    },
  };
}

/** Unlike crypto.randomUUID, this is there on a plain HTTP address of a local network too. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
