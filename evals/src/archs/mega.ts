import {
  type AgentDefinition,
  agentSaid,
  type HistoryItem,
  HUMAN,
  handOver,
  lastAnswer,
  type OfflineRules,
  type OfflineStep,
  type OfflineView,
  TRIAGE,
} from '@switchboard/shared';

export const MEGA = 'mega';

/** Where the agent asks what it is about. */
const UNCLEAR = 'unclear';

const TOPIC_LINE = /^\s*Topic: *([a-z][a-z0-9-]*)[ .]*(?:\n|$)/i;

/**
 * One agent with everything: the prompts of all specialists, and all of their tools. There is no route to read off, so it begins each
 * answer with a line that names its topic; that costs no further call of the model and a few tokens.
 */
export function megaAgent(triage: AgentDefinition, specialists: AgentDefinition[]): AgentDefinition {
  const names = toolNames(specialists);
  return {
    name: MEGA,
    version: '1',
    role: 'sole',
    description: 'Everything.',
    instructions: instructionsOf(specialists, names),
    tools: specialists.flatMap((specialist) =>
      specialist.tools.map((tool) => ({
        ...tool,
        name: names.here(specialist.name, tool.name),
        description: names.renamed(specialist.name, tool.description),
      })),
    ),
    edges: [],
    offline: offlineRules(triage, specialists, names),
  };
}

/** The topic that an answer declares, and what is said to the customer; null where it declares none. */
export function readTopic(text: string): { topic: string | null; said: string } {
  const topic = TOPIC_LINE.exec(text)?.[1]?.toLowerCase() ?? null;
  return { topic: topic === UNCLEAR ? null : topic, said: text.replace(TOPIC_LINE, '').trim() };
}

/** Whether an answer says that it asks what it is about. */
export function asksForTopic(text: string): boolean {
  return TOPIC_LINE.exec(text)?.[1]?.toLowerCase() === UNCLEAR;
}

export type ToolNames = {
  /** What a specialist's tool is called in the one agent. */
  here(specialist: string, tool: string): string;
  /** Whose tool it is, and what it is called there; null for what is no specialist's. */
  there(name: string): { specialist: string; tool: string } | null;
  /** A specialist's text, with its tools called as they are here. */
  renamed(specialist: string, text: string): string;
};

/** Tools of one agent need different names: where two specialists have one of the same name, both get their specialist's before it. */
export function toolNames(specialists: AgentDefinition[]): ToolNames {
  const all = specialists.flatMap(({ name, tools }) =>
    tools.map((tool) => ({ specialist: name, tool: tool.name })),
  );
  const clashes = (tool: string) => all.filter((one) => one.tool === tool).length > 1;
  const here = (specialist: string, tool: string) =>
    clashes(tool) ? `${specialist.replaceAll('-', '_')}_${tool}` : tool;
  return {
    here,
    there: (name) => all.find(({ specialist, tool }) => here(specialist, tool) === name) ?? null,
    renamed: (specialist, text) =>
      all
        .filter((one) => one.specialist === specialist && clashes(one.tool))
        .reduce(
          (renamed, { tool }) => renamed.replace(new RegExp(`\\b${tool}\\b`, 'g'), here(specialist, tool)),
          text,
        ),
  };
}

function instructionsOf(specialists: AgentDefinition[], names: ToolNames): string {
  const topics = specialists.map(({ name }) => name);
  const part = ({ name, description, instructions }: AgentDefinition) =>
    `# Topic ${name}\n\nWhat belongs to it: ${description}\n\n${names.renamed(name, instructions)}`;
  return `You are the whole customer service of Northwind Voice by yourself: ${topics.join(', ')}. Below are the instructions for each topic.
Follow those of the topic that the customer's newest message belongs to.

- Begin every answer with one line that names its topic: "Topic: ${topics.join('", "Topic: ')}", or "Topic: ${UNCLEAR}" where the message has no topic and you
  ask what it is about. The customer does not see this line.
- There is nobody to transfer to but a person. Where a topic's instructions tell you to call transfer_to_triage, go on under the instructions of the topic
  that the customer has turned to.
- A customer who asks for a person, threatens legal steps or speaks of an emergency gets a person: call escalate_to_human at once.

${specialists.map(part).join('\n\n')}`;
}

/** With no API key: triage's rules choose the topic, and the specialist's rules do what it asks for. */
function offlineRules(
  triage: AgentDefinition,
  specialists: AgentDefinition[],
  names: ToolNames,
): OfflineRules {
  const known = specialists.map(({ name }) => name);

  return async (view) => {
    const before = readTopic(lastAnswer(view)).topic;
    const working = view.results.flatMap(({ tool }) => names.there(tool)?.specialist ?? []).at(-1);
    const plain = withoutTopics(view);
    const as = async (specialist: AgentDefinition): Promise<OfflineStep> =>
      specialist.offline(viewOf(specialist, plain, specialist.name !== before));
    const here = (specialist: AgentDefinition, step: OfflineStep): OfflineStep => {
      if ('say' in step) return { say: `Topic: ${specialist.name}\n${step.say}` };
      return 'call' in step ? { ...step, call: names.here(specialist.name, step.call) } : step;
    };

    const owner = specialists.find(({ name }) => name === (working ?? before));
    if (owner) {
      const step = await as(owner);
      if (!('handoff' in step) || step.handoff !== TRIAGE) return here(owner, step);
    }
    const choice = await triage.offline({ ...plain, results: [], targets: [...known, HUMAN] });
    if ('say' in choice) return { say: `Topic: ${UNCLEAR}\n${choice.say}` };
    const chosen = 'handoff' in choice ? specialists.find(({ name }) => name === choice.handoff) : undefined;
    if (!chosen) return choice;
    const step = await as(chosen);
    if ('handoff' in step && step.handoff === TRIAGE)
      return handOver(plain, HUMAN, 'no topic keeps the message');
    return here(chosen, step);
  };

  /** What the specialist's rules would see, had the conversation been handed to it; `fresh`: with this very message. */
  function viewOf(specialist: AgentDefinition, view: OfflineView, fresh: boolean): OfflineView {
    const { input } = handOver(view, specialist.name, 'its topic') as Extract<
      OfflineStep,
      { handoff: string }
    >;
    return {
      ...view,
      results: view.results.flatMap((result) => {
        const own = names.there(result.tool);
        return own?.specialist === specialist.name ? [{ ...result, tool: own.tool }] : [];
      }),
      tools: specialist.tools.map(({ name }) => name),
      targets: [TRIAGE, HUMAN],
      briefing: { ...view.briefing, handoff: fresh ? { from: TRIAGE, reason: input.reason } : null },
      customer: fresh
        ? { ...view.customer, claimed: { ...view.customer.claimed, summary: input.summary } }
        : view.customer,
    };
  }
}

function withoutTopics(view: OfflineView): OfflineView {
  const history = view.history.map((item): HistoryItem => {
    if (item.type !== 'message' || item.role !== 'assistant') return item;
    return agentSaid(readTopic(item.content.map(({ text }) => text).join('')).said);
  });
  return { ...view, history };
}
