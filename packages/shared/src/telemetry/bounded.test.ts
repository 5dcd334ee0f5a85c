import { expect, it } from 'vitest';
import { boundedLabel } from './bounded.ts';

it('values beyond the bound are one, those before it and the known ones stay', () => {
  const label = boundedLabel(2, ['web']);
  expect(['sms', 'voice', 'slack', 'web', 'sms', 'fax'].map(label)).toEqual([
    'sms',
    'voice',
    'other',
    'web',
    'sms',
    'other',
  ]);
});
