import { boundedLabel } from '../bounded.ts';

/**
 * Why agents give up, by the code of the last error; a team's own tools may add some. docs/runbooks/SwitchboardDeadLetters.md says of
 * each what to look at.
 */
export const failureCodes = [
  'attempts-used-up',
  'unreadable-work',
  'payload-missing',
  'document-lost',
  'run-timeout',
  'tool-failed',
  'database-down',
  'broker-failed',
  'key-reused',
  'model-timeout',
  'model-cut-off',
  'model-unreachable',
  'model-broke-contract',
  'model-400',
  'model-401',
  'model-402',
  'model-403',
  'model-404',
  'model-413',
  'model-422',
  'model-429',
  'model-500',
  'model-502',
  'model-503',
  'model-504',
] as const;

/** Why the intake, the desk, and the way to a person give up. */
export const intakeCodes = [
  'unreadable-turn',
  'payload-missing',
  'document-lost',
  'another-customer',
  'illegal-conversation-id',
] as const;
export const deskCodes = ['unreadable-command', 'payload-missing'] as const;
export const personCodes = ['unreadable-work', 'payload-missing'] as const;

/** Bounds of the labels whose values are not all ours. */
export function labelBounds() {
  return {
    code: boundedLabel(50, [...failureCodes, ...intakeCodes, ...deskCodes]),
    channel: boundedLabel(20),
    model: boundedLabel(20),
    responseModel: boundedLabel(40),
  };
}
