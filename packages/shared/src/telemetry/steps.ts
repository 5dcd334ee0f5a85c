import { channel } from 'node:diagnostics_channel';

/**
 * The steps of a turn, in their order, published on the diagnostics channel `switchboard:step`. Without a subscriber a step costs
 * nothing; a test subscribes to end the process at a step of its choice.
 */
export type Step =
  | 'turn.received'
  | 'turn.entered'
  | 'turn.published'
  | 'work.received'
  | 'work.attempted'
  | 'model.answered'
  | 'model.journaled'
  | 'tool.executed'
  | 'tool.journaled'
  | 'run.ended'
  | 'work.committed'
  | 'outbox.published'
  | 'work.published'
  | 'work.acked'
  | 'human.parked';

const steps = channel('switchboard:step');

export function step(name: Step, conversation: string, n?: number): void {
  if (steps.hasSubscribers) steps.publish({ step: name, conversation, n });
}
