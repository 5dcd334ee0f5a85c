import { type ChatCompletionRequest, LLMock } from '@copilotkit/aimock';
import { waitFor } from '@switchboard/shared/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openCluster } from './cluster.ts';
import { transferTo } from './model/answer.ts';
import { EFFECT_TOOL, write } from './model/follow.ts';
import { openWorld, type World } from './world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/**
 * The other tests' fake model was written for them. This one is other people's reading of the same two protocols, so that the two
 * readings check each other.
 */
const provider = new LLMock({ host: '127.0.0.1', port: 0 });
let world: World;

beforeAll(async () => {
  provider.on({}, answer);
  await provider.start();
  world = await openWorld({ agents: {} });
});
afterAll(async () => {
  await world?.close();
  await provider.stop();
});

function answer({ messages, tools = [] }: ChatCompletionRequest) {
  const names = tools.map((tool) => tool.function.name);
  const call = (name: string, args: unknown) => ({ toolCalls: [{ name, arguments: JSON.stringify(args) }] });
  if (names.includes('transfer_to_billing')) {
    const transfer = transferTo('billing', { reason: 'charged twice' });
    return call('transfer_to_billing', 'args' in transfer ? transfer.args : {});
  }
  const done = messages.some((message) => message.role === 'tool');
  return done ? { content: 'That is settled.' } : call(EFFECT_TOOL, { turn: 't1' });
}

test.each(['responses', 'chat'])(
  'a conversation is handed over, acted on and answered over %s',
  async (api) => {
    const { broker, channel, effects } = world;
    const cluster = openCluster({
      broker: broker.url,
      model: `${provider.url}/v1`,
      effects: effects.url,
      env: { OPENAI_API: api },
    });
    try {
      cluster.start('triage');
      cluster.start('billing');
      await cluster.ready();
      const conversation = `provider-${api}`;
      const text = write({ conversation, turn: 't1' });
      await channel.publishTurn({ conversation, id: 't1', text });
      const reply = await waitFor(async () => (await channel.replies(conversation))[0], {
        what: 'the reply',
      });
      expect(reply.value).toMatchObject({ kind: 'reply', agent: 'billing', text: 'That is settled.' });
      expect(effects.requests.filter((one) => one.conversation === conversation)).toHaveLength(1);
      const moved = await waitFor(
        async () => (await channel.records(conversation)).find((one) => one.value.outcome === 'handoff'),
        { what: 'the record of the handoff' },
      );
      expect(moved.value).toMatchObject({ agent: 'triage', to: 'billing', reason: 'charged twice' });
    } finally {
      await cluster.stop();
    }
  },
);
