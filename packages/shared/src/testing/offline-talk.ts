import { randomUUID } from 'node:crypto';
import type { Briefing } from '../agent/briefing.ts';
import { type AgentDefinition, type ToolCall, ToolRefusal } from '../agent/definition.ts';
import type { CustomerContext } from '../contracts/customer.ts';
import { agentSaid, customerSaid, type HistoryItem } from '../contracts/history.ts';
import { HUMAN, TRIAGE } from '../contracts/ids.ts';
import { mergeClaims, mergeVerified } from '../conversation/customer.ts';
import { messagesOnly } from '../conversation/history.ts';
import type { OfflineStep, OfflineView } from '../model/offline.ts';

/** What came of one turn of the customer. */
export type Talked = {
  /** Everyone who had the turn, in order. */
  path: string[];
  tools: { name: string; args: unknown; output: string }[];
  handoffs: Extract<OfflineStep, { handoff: string }>[];
  /** The answer; null where the turn went to somebody who is not here, such as a person. */
  said: string | null;
};

export type TalkOptions = {
  owner?: string;
  customer?: CustomerContext;
  /** Who handed over the first turn, where it did not begin with the owner. */
  from?: string;
  /** Handoffs between agents before only a person is offered. */
  cap?: number;
};

const STEPS = 10;

/**
 * A conversation with agents by their offline rules and real tools, without SDK and broker: what the rules see is what the offline
 * model would show them.
 */
export function offlineTalk(agents: AgentDefinition[], options: TalkOptions = {}) {
  let owner = options.owner ?? TRIAGE;
  let history: HistoryItem[] = [];
  let customer: CustomerContext = options.customer ?? { verified: null, claimed: {} };
  let handoff: Briefing['handoff'] = null;
  let transfers = 0;
  let asked = 0;
  let calls = 0;
  let n = 0;
  let turns: ToolCall['turns'] = [];
  const talk = randomUUID();

  const viewFor = (agent: AgentDefinition, results: OfflineView['results']): OfflineView => {
    const since = history.slice(
      history.findLastIndex((item) => 'role' in item && item.role === 'assistant') + 1,
    );
    const others = agents.map(({ name }) => name).filter((name) => name !== agent.name && name !== TRIAGE);
    const reachable = agent.role === 'triage' ? others : [TRIAGE];
    return {
      newest: since.flatMap((item) => ('role' in item && item.role === 'user' ? [item.content] : [])),
      history,
      results,
      customer,
      briefing: { customer, handoff },
      tools: agent.tools.map(({ name }) => name),
      targets: [...(transfers < (options.cap ?? 5) ? reachable : []), HUMAN],
      mustAct: agent.role === 'triage' && asked >= 2,
    };
  };

  const callTool = async (
    agent: AgentDefinition,
    name: string,
    args: Record<string, unknown>,
  ): Promise<string> => {
    const tool = agent.tools.find((tool) => tool.name === name);
    if (!tool) throw new Error(`${agent.name} calls ${name}, which it does not have`);
    const idempotencyKey = `${talk}:${++calls}`;
    const signal = AbortSignal.timeout(5_000);
    try {
      return await tool.execute(args, {
        conversation: talk,
        channel: 'test',
        idempotencyKey,
        customer,
        n,
        turns,
        signal,
        verify: (verified) => {
          customer = mergeVerified(customer, verified, 'tool');
        },
      });
    } catch (error) {
      if (error instanceof ToolRefusal) return error.message;
      throw error;
    }
  };

  return {
    owner: () => owner,

    /** Says one thing, or several that are answered together. */
    async say(...texts: string[]): Promise<Talked> {
      if (options.from && history.length === 0) {
        handoff = { from: options.from, reason: 'handed over' };
        customer = mergeClaims(customer, { summary: texts.join('\n').slice(0, 200) });
      }
      history = [...history, ...texts.map(customerSaid)];
      n++;
      turns = texts.map((text, i) => ({ id: `${n}-${i}`, text }));
      const talked: Talked = { path: [owner], tools: [], handoffs: [], said: null };
      let results: OfflineView['results'] = [];
      for (let taken = 0; taken < STEPS; taken++) {
        const agent = agents.find(({ name }) => name === owner);
        if (!agent) return talked;
        const step = await agent.offline(viewFor(agent, results));
        if ('say' in step) {
          history = [...history, agentSaid(step.say)];
          asked = agent.role === 'triage' ? asked + 1 : 0;
          return { ...talked, said: step.say };
        }
        if ('call' in step) {
          const output = await callTool(agent, step.call, step.args);
          results = [...results, { tool: step.call, args: step.args, output }];
          talked.tools.push({ name: step.call, args: step.args, output });
          continue;
        }
        const { reason, ...facts } = step.input;
        customer = mergeClaims(customer, facts);
        handoff = { from: owner, reason };
        history = messagesOnly(history);
        results = [];
        asked = 0;
        if (step.handoff !== HUMAN) transfers++;
        owner = step.handoff;
        n++;
        talked.handoffs.push(step);
        talked.path.push(owner);
      }
      throw new Error(`the turn did not end within ${STEPS} steps; it went ${talked.path.join(' → ')}`);
    },
  };
}
