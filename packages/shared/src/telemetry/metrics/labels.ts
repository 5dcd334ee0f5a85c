import { boundedLabel } from '../bounded.ts';

/** Why agents give up, by the code of the error; a team's own tools may add some. */
export const failureCodes = [
  'attempts-used-up',
  'unreadable-work',
  'payload-missing',
  'run-timeout',
  'tool-failed',
  'model-timeout',
  'model-cut-off',
  'model-unreachable',
  'model-broke-contract',
  'model-400',
  'model-401',
  'model-403',
  'model-404',
  'model-429',
  'model-500',
  'model-502',
  'model-503',
] as const;

/** Why the intake and the desk give up. */
export const intakeCodes = [
  'unreadable-turn',
  'payload-missing',
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
