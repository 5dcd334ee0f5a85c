import { MAX_TURN_TEXT_BYTES } from '@switchboard/shared';
import type { PublishedTurn, TurnInput } from '@switchboard/shared/channel';
import { TurnRefused } from '@switchboard/shared/channel';
import { brokerAway, HttpProblem } from '../http/problem.ts';
import type { Parts } from '../parts.ts';

/**
 * Publishes a turn, and returns when the broker has stored it. Throws 503 where too many wait or the broker is away: whether the turn is
 * stored is not known then, so the same turn must be sent again with the same id. Throws 413 for a text that is too long.
 */
export async function acceptTurn(
  {
    channel,
    pressure,
    settings,
    metrics,
    publishing,
  }: Pick<Parts, 'channel' | 'pressure' | 'settings' | 'metrics' | 'publishing'>,
  turn: TurnInput,
): Promise<PublishedTurn> {
  pressure.check();
  if (Buffer.byteLength(turn.text) > MAX_TURN_TEXT_BYTES) {
    const most = `${MAX_TURN_TEXT_BYTES / 1024} KB`;
    throw new HttpProblem(
      413,
      'too-large',
      `A message has ${most} of text at most: send the rest as another one.`,
    );
  }
  try {
    const published = await channel.publishTurn(turn, {
      signal: AbortSignal.timeout(settings.PUBLISH_TIMEOUT_MS),
    });
    publishing.worked();
    metrics.turns.inc({ outcome: published.duplicate ? 'repeated' : 'accepted' });
    return published;
  } catch (error) {
    if (error instanceof TurnRefused) throw error;
    metrics.turns.inc({ outcome: 'failed' });
    publishing.failed(error, { conversation: turn.conversation });
    throw brokerAway();
  }
}
