import { expect, it } from 'vitest';
import { liveSchema } from './live.ts';

const common = { v: 1, conversation: 'c1', agent: 'triage', run: '3.1' };

it('a customer sees an agent think, write, use a tool and move the conversation', () => {
  const events = [
    { ...common, type: 'thinking' },
    { ...common, type: 'delta', text: 'I am ' },
    { ...common, type: 'tool', tool: 'find_invoice' },
    { ...common, type: 'moved', to: 'billing', reason: 'a charge' },
  ];
  for (const event of events) expect(liveSchema.parse(event)).toEqual(event);
});

it('what names no run or is of no known kind is not shown', () => {
  const { run: _, ...nobodys } = { ...common, type: 'delta', text: 'x' };
  expect(liveSchema.safeParse(nobodys).success).toBe(false);
  expect(liveSchema.safeParse({ ...common, type: 'done' }).success).toBe(false);
});
