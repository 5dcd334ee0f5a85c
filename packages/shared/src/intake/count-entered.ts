import { messageIds } from '../contracts/ids.ts';
import type { Document } from '../conversation/document.ts';
import type { Arrival } from '../conversation/enter.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** Counts the turns that a write has brought into a conversation; `floor` is where it stood before. */
export function countEntered(
  metrics: Metrics,
  arrivals: Arrival[],
  floor: number,
  isNew: boolean,
  after: Document,
): void {
  for (const arrival of arrivals) {
    if (arrival.seq <= floor) continue;
    const channel = metrics.label.channel(channelOf(arrival) ?? after.channel);
    metrics.turnsEntered.inc({ channel, outcome: outcomeOf(arrival, after) });
  }
  if (isNew) metrics.conversations.inc({ channel: metrics.label.channel(after.channel) });
}

function channelOf(arrival: Arrival): string | undefined {
  return 'turn' in arrival ? arrival.turn.channel : arrival.channel;
}

function outcomeOf({ seq }: Arrival, after: Document): 'accepted' | 'unreadable' | 'refused' | 'repeated' {
  const held = [...after.queue, ...(after.work?.turns ?? [])].find((turn) => turn.seq === seq);
  if (held) return held.unreadable === undefined ? 'accepted' : 'unreadable';
  const refusal = messageIds.refused(after.conversation, seq);
  const isRefused = after.outbox.some((entry) => entry.kind === 'reply' && entry.reply.id === refusal);
  return isRefused ? 'refused' : 'repeated';
}
