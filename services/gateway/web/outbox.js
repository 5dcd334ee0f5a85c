// @ts-check
import { Refused, send } from './gateway.js';

/**
 * Messages that have not arrived, kept over a reload and sent in their order until they have. A message keeps its id, so sending it again
 * never makes it two.
 *
 * @typedef {{ turn: string, text: string }} Message
 */
const LONGEST_WAIT_MS = 15_000;

/**
 * @param {string} conversation
 * @param {(message: Message, delivery: import('./conversation.js').Delivery, problem?: string) => void} onDelivery
 * @param {() => void} onGone the conversation is not this browser's any more
 */
export function openOutbox(conversation, onDelivery, onGone) {
  const key = `switchboard.outbox.${conversation}`;
  /** @type {Message[]} */
  let waiting = readJson(key) ?? [];
  let sending = false;
  let closed = false;
  /** @type {() => void} */
  let wake = () => {};

  const keep = () => {
    if (waiting.length === 0) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(waiting));
  };
  /** @param {Message} message */
  const done = (message) => {
    waiting = waiting.filter((other) => other !== message);
    keep();
  };
  const sendAll = async () => {
    if (sending) return;
    sending = true;
    for (let failures = 0; waiting[0] && !closed; ) {
      const [message] = waiting;
      try {
        await send(conversation, message);
        failures = 0;
        done(message);
        onDelivery(message, 'sent');
      } catch (error) {
        if (error instanceof Refused && error.isGone) return onGone();
        if (error instanceof Refused && !error.mayPass) {
          done(message);
          onDelivery(message, 'refused', error.message);
          continue;
        }
        failures++;
        onDelivery(message, 'late');
        const asked = error instanceof Refused ? error.retryAfterMs : null;
        await pause(Math.max(asked ?? 0, Math.min(500 * 2 ** failures, LONGEST_WAIT_MS)));
      }
    }
    sending = false;
  };
  /** @param {number} ms */
  const pause = (ms) =>
    new Promise((resolve) => {
      wake = () => resolve(undefined);
      setTimeout(resolve, ms);
    });

  return {
    waiting: () => waiting,
    /** @param {Message} message */
    add(message) {
      waiting = [...waiting, message];
      keep();
      void sendAll();
    },
    /**
     * Drops what has arrived after all, and sends the rest now.
     *
     * @param {string[]} turns
     */
    flush(turns) {
      waiting = waiting.filter(({ turn }) => !turns.includes(turn));
      keep();
      wake();
      void sendAll();
    },
    /** Takes out what has not arrived, for another conversation. */
    empty() {
      const left = waiting;
      waiting = [];
      keep();
      return left;
    },
    close() {
      closed = true;
      wake();
    },
  };
}

/**
 * @param {string} key
 * @returns {any}
 */
function readJson(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}
