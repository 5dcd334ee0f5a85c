import { assistantMessage } from '@openai/agents-core/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildAgent } from './build.ts';
import { defineTool } from './definition.ts';
import { styleGuide } from './style-guide.ts';
import { card, cards, specialist, triageAgent } from './testing/agents.ts';
import { scriptedRun } from './testing/scripted-run.ts';

const lookUp = defineTool({
  name: 'look_up',
  description: 'Looks an invoice up.',
  parameters: z.object({ invoice: z.string().describe('its number') }),
  effect: false,
  execute: () => 'found',
});

describe('who an agent may hand over to', () => {
  it('triage is offered everyone in the directory, and a person', () => {
    expect(buildAgent(triageAgent(), [...cards, card('triage')], []).targets).toEqual([
      'billing',
      'sales',
      'tech-support',
      'human',
    ]);
  });

  it('a specialist hands back to triage and to a person', () => {
    expect(buildAgent(specialist(), cards, []).targets).toEqual(['triage', 'human']);
  });

  it('an edge of its own or of the configuration adds another specialist', () => {
    const billing = specialist({ edges: [{ to: 'sales' }] });
    expect(buildAgent(billing, cards, []).targets).toEqual(['triage', 'sales', 'human']);
    const edges = ['billing:tech-support', 'sales:tech-support', 'billing:billing', 'billing:triage'];
    expect(buildAgent(specialist(), cards, edges).targets).toEqual(['triage', 'tech-support', 'human']);
    expect(buildAgent(billing, cards, ['billing:sales']).targets).toEqual(['triage', 'sales', 'human']);
  });

  it('the target of an edge is offered when its card is there, and not before', () => {
    expect(buildAgent(specialist(), [card('sales')], ['billing:legal']).targets).toEqual(['triage', 'human']);
    const later = buildAgent(specialist(), [card('sales'), card('legal')], ['billing:legal']);
    expect(later.targets).toEqual(['triage', 'legal', 'human']);
  });
});

describe('what a model is sent', () => {
  async function requestOf(...args: Parameters<typeof scriptedRun>) {
    const run = scriptedRun(...args);
    await run.run();
    return run.scripted.firstCall!.request;
  }
  const answer = [[assistantMessage('Done.')]];

  it('each transfer as a tool with the target’s description and the typed input', async () => {
    const { handoffs, tools } = await requestOf(triageAgent(), answer);
    expect(tools).toEqual([]);
    expect(handoffs.map(({ toolName }) => toolName)).toEqual([
      'transfer_to_billing',
      'transfer_to_sales',
      'transfer_to_tech_support',
      'escalate_to_human',
    ]);
    const [billing] = handoffs;
    expect(billing?.toolDescription).toContain('All about billing.');
    expect(billing?.strictJsonSchema).toBe(true);
    const { properties, required } = z
      .object({ properties: z.record(z.string(), z.unknown()), required: z.array(z.string()) })
      .parse(billing?.inputJsonSchema);
    const keys = ['reason', 'accountId', 'tenantId', 'callId', 'occurredAt', 'summary'];
    expect(Object.keys(properties)).toEqual(keys);
    expect(required).toEqual(keys);
  });

  it('at the cap only a person is offered', async () => {
    const { handoffs } = await requestOf(specialist(), answer, { scope: { mayTransfer: false } });
    expect(handoffs.map(({ toolName }) => toolName)).toEqual(['escalate_to_human']);
  });

  it('a specialist’s instructions, the style guide, and last what is known about the conversation', async () => {
    const briefing = {
      customer: { verified: { by: 'web-session', accountId: 'A-1' }, claimed: {} },
      handoff: { from: 'triage', reason: 'double charge' },
    };
    const { systemInstructions = '' } = await requestOf(specialist(), answer, { scope: briefing });
    expect(systemInstructions.startsWith(`You do billing.\n\n${styleGuide}\n\n`)).toBe(true);
    expect(systemInstructions).toMatch(/Handed over by triage, because: "double charge"$/);
    expect((await requestOf(triageAgent(), answer)).systemInstructions).not.toContain(styleGuide);
  });

  it('one decision a step, and nothing is stored at the provider', async () => {
    const { modelSettings } = await requestOf(specialist(), answer);
    expect(modelSettings).toMatchObject({ parallelToolCalls: false, store: false });
    expect(modelSettings.toolChoice).toBeUndefined();
  });

  it('an agent that must act has to call a tool, and keeps its own settings', async () => {
    const triage = triageAgent({ modelSettings: { temperature: 0 } });
    const { modelSettings } = await requestOf(triage, answer, { mustAct: true });
    expect(modelSettings).toMatchObject({ toolChoice: 'required', temperature: 0 });
  });
});

describe('the prompt’s hash', () => {
  const hashOf = (...args: Parameters<typeof buildAgent>) => buildAgent(...args).promptHash;
  const base = hashOf(specialist({ tools: [lookUp] }), cards, []);

  it('is the same for the same prompt, whatever is not told to the model', () => {
    const same = specialist({ tools: [{ ...lookUp, execute: () => 'else' }], version: '2' });
    expect(hashOf(same, [...cards].reverse(), [])).toBe(base);
    expect(hashOf(specialist({ tools: [lookUp] }), [card('sales', 'changed')], [])).toBe(base);
  });

  it('changes with the instructions, a tool, a tool’s parameters and the targets', () => {
    const parameters = z.object({ invoice: z.string().describe('its full number') });
    const changed = [
      hashOf(specialist({ tools: [lookUp], instructions: 'You do more.' }), cards, []),
      hashOf(specialist({ tools: [] }), cards, []),
      hashOf(specialist({ tools: [{ ...lookUp, description: 'Looks up.' }] }), cards, []),
      hashOf(specialist({ tools: [{ ...lookUp, parameters }] }), cards, []),
      hashOf(specialist({ tools: [lookUp] }), cards, ['billing:sales']),
      hashOf(specialist({ tools: [lookUp] }), [card('sales', 'changed')], ['billing:sales']),
    ];
    expect(new Set([base, ...changed]).size).toBe(changed.length + 1);
  });
});
