import {
  type AgentDefinition,
  HUMAN,
  handOver,
  type OfflineRules,
  type OfflineView,
  saidNow,
} from '@switchboard/shared';
import { askToolName } from '@switchboard/shared/service';

export const FRONT_DESK = 'front-desk';

const INSTEAD = `## Here you ask, and do not transfer

You keep the conversation from its start to its end. Wherever the instructions above speak of a specialist's transfer tool, call that specialist's ask tool in
its place, and then give the customer its answer, with every figure as it stands there.

- A specialist sees nothing but your request, and remembers nothing. Say in it everything that matters: what the customer wants, the ids and facts that they
  gave, what was offered or shown to them before, and whether they have agreed to just that.
- Where a specialist says that a person must do or decide it, call escalate_to_human.
- Where a specialist says that it is another one's, ask that one.
- Thanks and good-byes you answer yourself, in a sentence.`;

/**
 * Triage calling specialists as tools: it keeps the conversation, and each of them sees only what it is asked. Triage's prompt, with
 * asking in place of transferring; the specialists are as they are.
 */
export function frontDesk(triage: AgentDefinition, specialists: AgentDefinition[]): AgentDefinition {
  return {
    name: FRONT_DESK,
    version: '1',
    role: 'sole',
    description: 'The front desk: asks specialists and answers.',
    instructions: `${triage.instructions}\n\n${INSTEAD}`,
    tools: [],
    asks: specialists,
    edges: [],
    offline: offlineRules(triage, specialists),
  };
}

/** How a specialist that is asked says, offline, that somebody else must do it. */
const FOR = 'This is for ';

/** With no API key: one model answers for the desk and for whom it asks; the tools that are offered tell who is meant. */
function offlineRules(triage: AgentDefinition, specialists: AgentDefinition[]): OfflineRules {
  const desk = deskRules(triage, specialists);
  return async (view) => {
    const asked = specialists.find(({ tools }) => isSame(tools, view.tools));
    if (!asked) return desk(view);
    const step = await asked.offline(view);
    // Who is asked cannot transfer.
    return 'handoff' in step ? { say: `${FOR}${step.handoff}: ${step.input.reason}` } : step;
  };
}

/** Triage's rules choose whom to ask; an answer to a question of a specialist's goes back to it. */
function deskRules(triage: AgentDefinition, specialists: AgentDefinition[]): OfflineRules {
  const names = specialists.map(({ name }) => name);
  return async (view) => {
    const answer = view.results.at(-1);
    if (answer) {
      const isForPerson = answer.output.startsWith(`${FOR}${HUMAN}`);
      return isForPerson ? handOver(view, HUMAN, answer.output) : { say: answer.output };
    }
    const choice = await triage.offline({ ...view, targets: [...names, HUMAN] });
    if ('handoff' in choice && choice.handoff === HUMAN) return choice;
    const to = 'handoff' in choice ? choice.handoff : lastAsked(view, names);
    if (to === undefined) return choice;
    const reason = 'handoff' in choice ? choice.input.reason : `goes on with ${to}`;
    return { call: askToolName(to), args: { reason, request: saidNow(view) } };
  };
}

function lastAsked({ history }: OfflineView, names: string[]): string | undefined {
  return history
    .flatMap((item) =>
      item.type === 'function_call' ? names.filter((name) => askToolName(name) === item.name) : [],
    )
    .at(-1);
}

function isSame(tools: { name: string }[], names: string[]): boolean {
  return tools.length === names.length && tools.every(({ name }) => names.includes(name));
}
