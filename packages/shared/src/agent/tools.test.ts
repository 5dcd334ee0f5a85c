import { ToolCallError } from '@openai/agents-core';
import { assistantMessage, functionCall } from '@openai/agents-core/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RetryableError } from '../contracts/errors.ts';
import { memoryJournal } from '../worker/testing/memory-journal.ts';
import { defineTool, type ToolCall, ToolRefusal } from './definition.ts';
import { specialist } from './testing/agents.ts';
import { scriptedRun } from './testing/scripted-run.ts';

type Refund = (args: { invoice: string }, call: ToolCall) => Promise<string> | string;

function refunding(execute: Refund, effect = true) {
  const refund = defineTool({
    name: 'refund',
    description: 'Refunds an invoice.',
    parameters: z.object({ invoice: z.string() }),
    effect,
    execute,
  });
  return specialist({ tools: [refund] });
}

const call = (callId = 'call_1', args: unknown = { invoice: 'INV-1' }) =>
  functionCall('refund', typeof args === 'string' ? args : JSON.stringify(args), { callId });
const done = [assistantMessage('Refunded.')];

/** What the model was told in its last request. */
function told(run: ReturnType<typeof scriptedRun>): unknown {
  const { input } = run.scripted.lastCall!.request;
  const last = Array.isArray(input) ? input.at(-1) : undefined;
  return last?.type === 'function_call_result' ? last.output : undefined;
}

it('a tool gets its arguments and what the run vouches for, and the model gets its result', async () => {
  const customer = { verified: { by: 'web', accountId: 'A-1' }, claimed: {} };
  const calls: unknown[] = [];
  const definition = refunding((args, { conversation, channel, idempotencyKey, customer }) => {
    calls.push({ args, conversation, channel, idempotencyKey, customer });
    return 'refunded $9.00';
  });
  const run = scriptedRun(definition, [[call()], done], { scope: { customer } });
  const { outcome, items } = await run.run();
  expect(calls).toEqual([
    {
      args: { invoice: 'INV-1' },
      conversation: 'c-1',
      channel: 'web',
      idempotencyKey: 'c-1:w3:1:call_1',
      customer,
    },
  ]);
  expect(told(run)).toMatchObject({ text: 'refunded $9.00' });
  expect(outcome).toMatchObject({ kind: 'reply', text: 'Refunded.', clarification: false });
  expect(items.map((item) => item.type)).toEqual(['function_call', 'function_call_result', 'message']);
  expect(run.scope.tools).toMatchObject([{ name: 'refund', callId: 'call_1', outcome: 'ok' }]);
});

it('a refusal is told to the model in words, and the run goes on', async () => {
  const run = scriptedRun(
    refunding(() => {
      throw new ToolRefusal('Refunds over $100 need a person.');
    }),
    [[call()], done],
  );
  expect((await run.run()).outcome.kind).toBe('reply');
  expect(told(run)).toMatchObject({ text: 'Refunds over $100 need a person.' });
  expect(run.scope.tools).toMatchObject([{ outcome: 'refused' }]);
});

it.each([
  ['are no JSON', '{"invoice":'],
  ['do not fit', { invoice: 7 }],
])('arguments that %s are told to the model, and nothing is executed', async (_, args) => {
  let executed = 0;
  const run = scriptedRun(
    refunding(() => {
      executed++;
      return 'no';
    }),
    [[call('call_1', args)], done],
  );
  expect((await run.run()).outcome.kind).toBe('reply');
  expect(JSON.stringify(told(run))).toMatch(/arguments do not fit|valid JSON/);
  expect(executed).toBe(0);
});

it('a backend that fails ends the run, since no model can mend it', async () => {
  const down = new Error('connect ECONNREFUSED');
  const run = scriptedRun(
    refunding(() => {
      throw down;
    }),
    [[call()], done],
  );
  const failure = await run.run().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ToolCallError);
  expect(failure).toMatchObject({ error: down });
  expect(run.scripted.calls).toHaveLength(1);
  expect(run.journal.tools.size).toBe(0);
});

describe('a run that is repeated', () => {
  it('does not execute again what the journal has', async () => {
    const journal = memoryJournal();
    const keys: string[] = [];
    const definition = refunding((_, { idempotencyKey }) => {
      keys.push(idempotencyKey);
      return `refund ${keys.length}`;
    });
    const first = scriptedRun(definition, [[call()], done], { journal });
    await first.run();
    const second = scriptedRun(definition, [], { journal });
    expect((await second.run()).outcome).toEqual(
      (await scriptedRun(definition, [], { journal }).run()).outcome,
    );
    expect(keys).toHaveLength(1);
    expect(second.scripted.calls).toHaveLength(0);
    expect(second.scope.tools).toMatchObject([{ name: 'refund', outcome: 'replayed' }]);
  });

  it('repeats an effect whose result was lost under the same key', async () => {
    const journal = memoryJournal();
    const keys: string[] = [];
    const definition = refunding((_, { idempotencyKey }) => {
      keys.push(idempotencyKey);
      return 'refunded';
    });
    await scriptedRun(definition, [[call()], done], { journal }).run();
    journal.tools.clear();
    await scriptedRun(definition, [], { journal }).run();
    expect(keys).toEqual(['c-1:w3:1:call_1', 'c-1:w3:1:call_1']);
  });

  it('a refusal is repeated as it was, even where the tool would not refuse any more', async () => {
    const journal = memoryJournal();
    let refuse = true;
    const definition = refunding(() => {
      if (refuse) throw new ToolRefusal('not now');
      return 'refunded';
    });
    await scriptedRun(definition, [[call()], done], { journal }).run();
    refuse = false;
    const second = scriptedRun(definition, [], { journal });
    const { items } = await second.run();
    expect(items[1]).toMatchObject({ output: 'not now' });
  });
});

it('a call id that the provider uses again in a later answer is another call', async () => {
  const keys: string[] = [];
  const run = scriptedRun(
    refunding((args, { idempotencyKey }) => {
      keys.push(`${idempotencyKey} ${args.invoice}`);
      return 'refunded';
    }),
    [[call('call_0')], [call('call_0', { invoice: 'INV-2' })], done],
  );
  const { items } = await run.run();
  expect(keys).toEqual(['c-1:w3:1:call_0 INV-1', 'c-1:w3:2:call_0-2 INV-2']);
  expect(items).toHaveLength(5);
});

describe('before a side effect', () => {
  it('the run makes sure that the work is still its own', async () => {
    let executed = 0;
    const lost = new RetryableError('work-lost', 'no longer ours');
    const definition = refunding(() => {
      executed++;
      return 'refunded';
    });
    const assertOurs = async () => {
      throw lost;
    };
    const run = scriptedRun(definition, [[call()], done], { scope: { assertOurs } });
    await expect(run.run()).rejects.toMatchObject({ error: lost });
    expect(executed).toBe(0);
  });

  it('and a tool that changes nothing does not wait for that', async () => {
    let asked = 0;
    const assertOurs = async () => void asked++;
    await scriptedRun(
      refunding(() => 'read', false),
      [[call()], done],
      { scope: { assertOurs } },
    ).run();
    expect(asked).toBe(0);
    await scriptedRun(
      refunding(() => 'did'),
      [[call()], done],
      { scope: { assertOurs } },
    ).run();
    expect(asked).toBe(1);
  });
});

describe('a tool that has found out who the customer is', () => {
  const verifying = (accountId: string) =>
    refunding((_, { verify }) => {
      verify({ by: 'one-time code', accountId });
      return 'verified';
    });

  it('makes the run rely on it, also when the run is repeated', async () => {
    const journal = memoryJournal();
    for (const script of [[[call()], done], []]) {
      const run = scriptedRun(verifying('A-1'), script, { journal });
      await run.run();
      expect(run.scope.verified).toEqual([{ by: 'one-time code', accountId: 'A-1' }]);
      expect(run.scope.customer.verified).toMatchObject({ accountId: 'A-1' });
    }
  });

  it('cannot make another customer of one that is verified', async () => {
    const customer = { verified: { by: 'web', accountId: 'A-2' }, claimed: {} };
    const run = scriptedRun(verifying('A-1'), [[call()], done], { scope: { customer } });
    await run.run();
    expect(run.scope.verified).toEqual([]);
    expect(run.scope.customer).toEqual(customer);
    expect(run.scope.tools).toMatchObject([{ outcome: 'refused' }]);
  });
});
