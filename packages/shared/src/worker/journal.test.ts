import { expect, it, onTestFinished, vi } from 'vitest';
import { brokerOfFile, newConversationId } from '../bus/testing/broker.ts';
import { noUsage } from '../conversation/usage.ts';
import { type ModelStep, openJournal, type ToolStep } from './journal.ts';

const broker = brokerOfFile();

async function twoWorkers() {
  const conversation = newConversationId();
  const [a, b] = [await broker.bus('a'), await broker.bus('b')];
  return {
    kv: a.kv.journal,
    conversation,
    mine: openJournal(a.kv.journal, conversation, 1),
    other: openJournal(b.kv.journal, conversation, 1),
  };
}

function answer(text: string): ModelStep {
  return {
    model: 'gpt-4o-2024-08-06',
    requestHash: 'abc',
    response: {
      id: 'resp_1',
      output: [
        {
          type: 'message',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text }],
        },
      ],
    },
    usage: noUsage,
    ms: 5,
  };
}

const paid = { model: 'gpt-4o-2024-08-06', usage: noUsage };

const result = (output: string): ToolStep => ({ output, outcome: 'ok', ms: 3 });

it('each run that begins is counted once, also by workers that begin at the same time', async () => {
  const { mine, other } = await twoWorkers();
  expect(await mine.countAttempt()).toBe(1);
  const counted = await Promise.all([mine.countAttempt(), other.countAttempt(), mine.countAttempt()]);
  expect(counted.sort()).toEqual([2, 3, 4]);
});

it('pieces of work have attempts and steps of their own', async () => {
  const { kv, conversation, mine } = await twoWorkers();
  await mine.countAttempt();
  await mine.storeModelStep(0, answer('one'));
  const next = openJournal(kv, conversation, 2);
  expect(await next.countAttempt()).toBe(1);
  expect(await next.modelStep(0)).toBeNull();
});

it('the time limit counts from the first attempt', async () => {
  const { mine, other } = await twoWorkers();
  const before = Date.now();
  await mine.countAttempt();
  const first = await mine.firstAttemptAt();
  expect(first).toBeGreaterThanOrEqual(before);
  await other.countAttempt();
  expect(await other.firstAttemptAt()).toBe(first);
});

it('an answer that is stored is what every later attempt finds', async () => {
  const { mine, other } = await twoWorkers();
  expect(await mine.modelStep(0)).toBeNull();
  expect(await mine.storeModelStep(0, answer('paid for'))).toEqual(answer('paid for'));
  expect(await other.modelStep(0)).toEqual(answer('paid for'));
  expect(await other.modelStep(1)).toBeNull();
});

it('of two workers with the same work the second adopts what the first has stored', async () => {
  const { mine, other } = await twoWorkers();
  await mine.storeModelStep(0, answer('first'));
  expect(await other.storeModelStep(0, answer('second'))).toEqual(answer('first'));
  await mine.storeToolStep('call_1', result('first'));
  expect(await other.storeToolStep('call_1', result('second'))).toEqual(result('first'));
});

it('an answer that was dropped is asked for anew, once', async () => {
  const { mine, other } = await twoWorkers();
  await mine.storeModelStep(0, answer('broken'));
  await mine.dropModelStep(0);
  expect(await mine.modelStep(0)).toBeNull();
  const better = { ...answer('better'), dropped: [paid] };
  expect(await other.storeModelStep(0, answer('better'))).toEqual(better);
  expect(await mine.storeModelStep(0, answer('late'))).toEqual(better);
});

it('what an answer cost that was dropped is not forgotten, whether or not another one comes', async () => {
  const { mine, other } = await twoWorkers();
  expect(await other.spentAt(0)).toBeNull();
  for (const text of ['broken', 'broken again']) {
    await mine.storeModelStep(0, answer(text));
    await mine.dropModelStep(0);
  }
  expect(await other.spentAt(0)).toEqual([paid, paid]);
  await other.storeModelStep(0, answer('better'));
  expect(await mine.spentAt(0)).toEqual([paid, paid, paid]);
});

it('a worker that was away does not drop what another has stored since', async () => {
  const { mine, other } = await twoWorkers();
  await mine.storeModelStep(0, answer('broken'));
  expect(await other.modelStep(0)).toEqual(answer('broken'));
  await other.dropModelStep(0);
  await other.storeModelStep(0, answer('better'));
  await mine.dropModelStep(0);
  expect(await other.modelStep(0)).toMatchObject(answer('better'));
});

it('dropping what is not there changes nothing', async () => {
  const { mine } = await twoWorkers();
  await mine.dropModelStep(3);
  expect(await mine.storeModelStep(3, answer('first'))).toEqual(answer('first'));
});

it('a call id may be anything that a provider makes up', async () => {
  const { mine, other } = await twoWorkers();
  const calls = [
    '1:call.with.dots',
    '1:call with spaces',
    '1:*>',
    '1:ünïcödé',
    `1:${'x'.repeat(500)}`,
    '2:*>',
  ];
  for (const call of calls) await mine.storeToolStep(call, result(call));
  for (const call of calls) expect(await other.toolStep(call)).toEqual(result(call));
});

it('who a tool found the customer to be is kept with its result', async () => {
  const { mine, other } = await twoWorkers();
  const step: ToolStep = { ...result('verified'), verified: { by: 'one-time code', accountId: 'A-1' } };
  await mine.storeToolStep('call_1', step);
  expect(await other.toolStep('call_1')).toEqual(step);
});

it('a first attempt looks for steps of others only once somebody else may have been handed the work', async () => {
  const { kv, conversation, other } = await twoWorkers();
  const alone = openJournal(kv, conversation, 1, 60_000);
  expect(await alone.countAttempt()).toBe(1);
  await other.storeModelStep(0, answer('one'));
  expect(await alone.modelStep(0)).toBeNull();
  expect(await alone.storeModelStep(0, answer('two'))).toEqual(answer('one'));

  const suspended = openJournal(kv, conversation, 2, 60_000);
  await suspended.countAttempt();
  await openJournal(kv, conversation, 2).storeModelStep(0, answer('three'));
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
  onTestFinished(() => void vi.useRealTimers());
  expect(await suspended.modelStep(0)).toEqual(answer('three'));
});

it('a later attempt always looks', async () => {
  const { kv, conversation, other } = await twoWorkers();
  await other.countAttempt();
  await other.storeModelStep(0, answer('one'));
  const later = openJournal(kv, conversation, 1, 60_000);
  expect(await later.countAttempt()).toBe(2);
  expect(await later.modelStep(0)).toEqual(answer('one'));
});
