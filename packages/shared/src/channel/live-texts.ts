import type { Live } from '../contracts/live.ts';

/** The text of a run as far as it is written; it replaces what was shown of this or an earlier run. */
export type WholeText = { agent: string; run: string; text: string };

type Kept = WholeText & { at: number };

/** A run that nobody has heard of for this long has ended with its process. Milliseconds. */
const FORGOTTEN_AFTER = 15 * 60_000;

/**
 * The text that each running answer has so far, for whoever comes in the middle of it. Only a run whose beginning was seen has one: of
 * any other, words are missing.
 */
export class LiveTexts {
  readonly #kept = new Map<string, Kept>();

  /** Takes an event in. False for text that must not be shown: its beginning was missed, or its run is over. */
  see(event: Live, now: number): boolean {
    const { conversation, agent, run } = event;
    if (event.type === 'thinking') this.#kept.set(conversation, { agent, run, text: '', at: now });
    if (event.type !== 'delta') return true;
    const kept = this.#kept.get(conversation);
    if (kept?.run !== run) return false;
    kept.text += event.text;
    kept.at = now;
    return true;
  }

  /** The text of the conversation's running answer; null where none runs, or its beginning was missed. */
  of(conversation: string): WholeText | null {
    const kept = this.#kept.get(conversation);
    return kept ? { agent: kept.agent, run: kept.run, text: kept.text } : null;
  }

  /** The answer is finished: what still comes of its text is dropped. */
  end(conversation: string): void {
    this.#kept.delete(conversation);
  }

  /** The connection was lost, and with it some text of every answer. */
  forgetAll(): void {
    this.#kept.clear();
  }

  prune(now: number): void {
    for (const [conversation, kept] of this.#kept) {
      if (now - kept.at > FORGOTTEN_AFTER) this.#kept.delete(conversation);
    }
  }
}
