import { errors } from '@nats-io/transport-node';
import type { Bus } from '../bus/bus.ts';
import { subjects } from '../contracts/subjects.ts';

/** What a process gets to say that it is there. One that is too busy for that is there all the same. */
const PATIENCE_MS = 1_000;

/** Answers for this process of an agent, for as long as its connection lasts. */
export function bePresent({ nc }: Pick<Bus, 'nc'>, agent: string): void {
  nc.subscribe(subjects.present(agent), { callback: (_error, message) => void message.respond() });
}

/** Whether any process of an agent is connected. The server says at once where none is, also where it was killed. */
export async function isThere({ bus }: { bus: Pick<Bus, 'nc'> }, agent: string): Promise<boolean> {
  try {
    await bus.nc.request(subjects.present(agent), undefined, { timeout: PATIENCE_MS });
    return true;
  } catch (error) {
    const isAway =
      error instanceof errors.NoRespondersError ||
      (error instanceof errors.RequestError && error.isNoResponders());
    if (isAway) return false;
    if (error instanceof errors.TimeoutError) return true;
    throw error;
  }
}
