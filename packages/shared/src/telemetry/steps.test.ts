import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, it, onTestFinished } from 'vitest';
import { step } from './steps.ts';

it('each step of a turn is told to who subscribes, with its conversation and its work', () => {
  const heard: unknown[] = [];
  const listen = (event: unknown) => void heard.push(event);
  subscribe('switchboard:step', listen);
  onTestFinished(() => void unsubscribe('switchboard:step', listen));
  step('turn.entered', 'c-1');
  step('work.committed', 'c-1', 3);
  expect(heard).toEqual([
    { step: 'turn.entered', conversation: 'c-1' },
    { step: 'work.committed', conversation: 'c-1', n: 3 },
  ]);
});

it('a step that nobody listens to costs nothing and fails at nothing', () => {
  expect(() => step('work.acked', 'c-1', 3)).not.toThrow();
});
