import { type Bus, HUMAN, TRIAGE } from '@switchboard/shared';

/** The agents that a conversation can be given to, beside people: triage, and who has a card in the directory. */
export async function agentsOf(bus: Bus): Promise<string[]> {
  const names = new Set([TRIAGE]);
  for await (const key of await bus.kv.directory.keys()) names.add(key);
  names.delete(HUMAN);
  return [...names].sort();
}
