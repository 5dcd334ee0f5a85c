import type { KV } from '@nats-io/kv';
import { type Card, cardSchema } from '../contracts/card.ts';
import { HUMAN, TRIAGE } from '../contracts/ids.ts';
import type { Logger } from '../telemetry/log.ts';

/** Who there is: the cards that agents put into KV `directory`, watched. A card stays while its agent is away. */
export type Directory = {
  cards(): Card[];
  /** Whether work can be addressed to this agent: triage and `human` always, others by their card. */
  knows(agent: string): boolean;
  close(): void;
};

/**
 * Reads the directory and follows it. Resolves when every card that is there has been read; `onChange` is called then, and at each change
 * after that.
 */
export async function openDirectory(
  directory: KV,
  log: Logger,
  onChange: (cards: Card[]) => void = () => {},
): Promise<Directory> {
  const cards = new Map<string, Card>();
  const sorted = () => [...cards.values()].sort((a, b) => a.name.localeCompare(b.name));
  const watch = await directory.watch();
  const { promise: ready, resolve: read } = Promise.withResolvers<void>();
  // A bucket that was never written has nothing to begin with. In any other the last entry of the beginning says so, be it a card or
  // the mark of one that was removed.
  if ((await directory.status()).values === 0) read();
  (async () => {
    for await (const entry of watch) {
      const card = entry.operation === 'PUT' ? readCard(entry.string()) : undefined;
      if (card) cards.set(entry.key, card);
      else cards.delete(entry.key);
      if (entry.operation === 'PUT' && !card) {
        log.warn({ key: entry.key }, 'a card of the directory cannot be read, and its agent is not offered');
      }
      if (!entry.isUpdate) continue;
      onChange(sorted());
      read();
    }
  })().catch((error) => log.error({ err: error }, 'the watch on the directory ended'));
  await ready;
  return {
    cards: sorted,
    knows: (agent) => agent === TRIAGE || agent === HUMAN || cards.has(agent),
    close: () => watch.stop(),
  };
}

/** Puts an agent's card into the directory, unless the same one is there. */
export async function putCard(directory: KV, card: Card): Promise<void> {
  const entry = await directory.get(card.name);
  const text = JSON.stringify(card);
  if (entry?.operation === 'PUT' && entry.string() === text) return;
  await directory.put(card.name, text);
}

function readCard(text: string): Card | undefined {
  try {
    return cardSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
