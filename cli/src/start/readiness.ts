import { messageOf } from '@switchboard/shared';
import { z } from 'zod';

const readinessSchema = z.record(z.string(), z.unknown());

/** What a service says that it is not ready for (`broker, consumer`); empty when it is ready. `health` is its address. */
export async function notReady(health: string): Promise<string> {
  try {
    const answer = await fetch(`${health}/readyz`, { signal: AbortSignal.timeout(1_000) });
    const conditions = readinessSchema.safeParse(await answer.json()).data ?? {};
    if (answer.ok) return '';
    const missing = Object.keys(conditions).filter((name) => conditions[name] === false);
    return missing.join(', ') || `status ${answer.status}`;
  } catch (error) {
    return messageOf(error);
  }
}

/** The agents that a service knows from the directory; none where it does not answer. */
export async function knownAgents(health: string): Promise<string[]> {
  try {
    const answer = await fetch(`${health}/readyz`, { signal: AbortSignal.timeout(1_000) });
    return z.object({ agents: z.array(z.string()) }).parse(await answer.json()).agents;
  } catch {
    return [];
  }
}
