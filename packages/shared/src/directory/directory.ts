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

/** Reads the directory and follows it. Resolves when every card that is there has been read. */
export async function openDirectory(
  directory: KV,
  log: Logger,
  onChange: (cards: Card[]) => void = () => {},
): Promise<Directory> {
  const cards = new Map<string, Card>();
  const sorted = () => [...cards.values()].sort((a, b) => a.name.localeCompare(b.name));
  let present = 0;
  for await (const _ of await directory.keys()) present++;
  const watch = await directory.watch();
  const { promise: ready, resolve: read } = Promise.withResolvers<void>();
  if (present === 0) read();
  (async () => {
    let seen = 0;
    for await (const entry of watch) {
      if (entry.operation !== 'PUT') cards.delete(entry.key);
      else {
        const card = cardSchema.safeParse(JSON.parse(entry.string()));
        if (card.success) cards.set(card.data.name, card.data);
        else
          log.warn(
            { key: entry.key },
            'a card of the directory cannot be read, and its agent is not offered',
          );
      }
      if (++seen >= present) read();
      onChange(sorted());
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
