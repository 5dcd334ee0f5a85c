import { functionCall } from '@openai/agents-core/testing';
import { describe, expect, it } from 'vitest';
import { writeBriefing } from '../agent/briefing.ts';
import { agentSaid, customerSaid } from '../contracts/history.ts';
import { handoffToolName, OfflineModel, type OfflineStep, type OfflineView } from './offline.ts';
import { answerOf, eventsOf, requestOf } from './testing/request.ts';

function viewOf(request: Parameters<typeof requestOf>[0]): Promise<OfflineView> {
  return new Promise((resolve, reject) => {
    const model = new OfflineModel((view) => {
      resolve(view);
      return { say: 'ok' };
    }, 0);
    answerOf(model, requestOf(request)).catch(reject);
  });
}

const answering = (step: OfflineStep) => new OfflineModel(() => step, 0);

const result = (callId: string, output: string) => ({
  type: 'function_call_result' as const,
  callId,
  name: 'look_up',
  status: 'completed' as const,
  output,
});

const transferTool = (toolName: string) => ({
  toolName,
  toolDescription: '',
  inputJsonSchema: {
    type: 'object' as const,
    properties: {},
    required: [],
    additionalProperties: false as const,
  },
  strictJsonSchema: true,
});

describe('an answer', () => {
  it('streams word by word and is complete at the end', async () => {
    const events = await eventsOf(
      answering({ say: 'It is refunded.\nAnything else?' }).getStreamedResponse(requestOf()),
    );
    const words = events.flatMap((event) => (event.type === 'output_text_delta' ? [event.delta] : []));
    expect(words).toEqual(['It ', 'is ', 'refunded.\n', 'Anything ', 'else?']);
    const done = events.at(-1);
    expect(done?.type === 'response_done' && done.response.output).toMatchObject([
      agentSaid('It is refunded.\nAnything else?'),
    ]);
  });

  it('can be a call of a tool', async () => {
    const { output } = await answerOf(answering({ call: 'look_up', args: { id: 'INV-1' } }));
    expect(output).toMatchObject([{ type: 'function_call', name: 'look_up', arguments: '{"id":"INV-1"}' }]);
  });

  it('can be a handoff, with every key of the typed input', async () => {
    const step = { handoff: 'tech-support', input: { reason: 'a webhook fails', callId: 'C-1001' } };
    const { output } = await answerOf(answering(step));
    expect(output).toMatchObject([{ type: 'function_call', name: 'transfer_to_tech_support' }]);
    const [call] = output;
    expect(JSON.parse(call?.type === 'function_call' ? call.arguments : '')).toEqual({
      reason: 'a webhook fails',
      accountId: null,
      tenantId: null,
      callId: 'C-1001',
      occurredAt: null,
      summary: null,
    });
  });

  it('to the same request has the same call id, and to another one another', async () => {
    const model = answering({ call: 'look_up', args: {} });
    const idOf = async (request: Parameters<typeof requestOf>[0]) => {
      const [call] = (await answerOf(model, requestOf(request))).output;
      return call?.type === 'function_call' ? call.callId : '';
    };
    const id = await idOf({});
    expect(id).toMatch(/^call_[0-9a-f]{20}$/);
    expect(await idOf({})).toBe(id);
    expect(await idOf({ systemInstructions: 'other' })).not.toBe(id);
    expect(await idOf({ input: 'other' })).not.toBe(id);
  });

  it('has estimated tokens, never none', async () => {
    const { usage } = await answerOf(answering({ say: 'Done.' }));
    expect(usage.inputTokens).toBeGreaterThan(5);
    expect(usage.outputTokens).toBeGreaterThan(5);
    expect(usage.totalTokens).toBe(usage.inputTokens + usage.outputTokens);
  });

  it('stops where the run is stopped', async () => {
    const slow = new OfflineModel(() => ({ say: 'one two three' }), 60_000);
    const stop = AbortSignal.timeout(20);
    await expect(answerOf(slow, requestOf({ signal: stop }))).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('what the rules see', () => {
  it('what the customer wrote since anybody last answered', async () => {
    const input = [
      customerSaid('hello'),
      agentSaid('hi'),
      customerSaid('charged twice'),
      customerSaid('for May'),
    ];
    expect((await viewOf({ input })).newest).toEqual(['charged twice', 'for May']);
    expect((await viewOf({ input: 'just this' })).newest).toEqual(['just this']);
  });

  it('the results of this run’s tools with their arguments, and no earlier ones', async () => {
    const call = (callId: string, id: string) => functionCall('look_up', { id }, { callId });
    const input = [
      customerSaid('first'),
      call('old', '0'),
      result('old', 'then'),
      agentSaid('That was it.'),
      customerSaid('second'),
      call('a', '1'),
      result('a', 'one'),
      call('b', '2'),
      result('b', 'two'),
    ];
    const view = await viewOf({ input });
    expect(view.results).toEqual([
      { tool: 'look_up', args: { id: '1' }, output: 'one' },
      { tool: 'look_up', args: { id: '2' }, output: 'two' },
    ]);
    expect(view.history).toHaveLength(9);
    expect(view.newest).toEqual(['second']);
  });

  it('what is known about the customer and how the conversation came here', async () => {
    const briefing = {
      customer: { verified: { by: 'web-session', accountId: 'A-1' }, claimed: { callId: 'C-1001' } },
      handoff: { from: 'triage', reason: 'a double charge' },
    };
    const view = await viewOf({ systemInstructions: `You do billing.\n\n${writeBriefing(briefing)}` });
    expect(view.customer).toEqual(briefing.customer);
    expect(view.briefing).toEqual(briefing);
  });

  it('the tools and the agents that may be called now', async () => {
    const tool = {
      type: 'function' as const,
      name: 'look_up',
      description: '',
      strict: true,
      parameters: {
        type: 'object' as const,
        properties: {},
        required: [],
        additionalProperties: false as const,
      },
    };
    const names = ['billing', 'tech-support', 'human'];
    const handoffs = names.map((name) => transferTool(handoffToolName(name)));
    const view = await viewOf({ tools: [tool], handoffs });
    expect(view.tools).toEqual(['look_up']);
    expect(view.targets).toEqual(names);
    expect(view.mustAct).toBe(false);
    expect((await viewOf({ modelSettings: { toolChoice: 'required' } })).mustAct).toBe(true);
  });
});

it('a person is reached by the name that support teams know, agents by their own', () => {
  expect(handoffToolName('human')).toBe('escalate_to_human');
  expect(handoffToolName('tech-support')).toBe('transfer_to_tech_support');
});
