import { HUMAN, type RunRecord, TRIAGE } from '@switchboard/shared';
import { askToolName } from '@switchboard/shared/service';
import { z } from 'zod';
import { asksForTopic, readTopic, type ToolNames } from '../archs/mega.ts';
import { type Arch, CLARIFY } from '../contracts/labels.ts';
import type { Talked } from '../system/talks.ts';

/** What was seen of a conversation. */
export type Observed = {
  /** Where the first message went: an agent, `human`, `clarify`, or `none` where it cannot be told. */
  route: string;
  /** Why, in the words of who chose; null where nobody stated it. */
  reason: string | null;
  /** Who had the conversation after each turn; `triage` where no specialist has had it yet. */
  owners: string[];
  /** Everyone who had it, in order. */
  path: string[];
  handoffs: number;
  toHuman: boolean;
  /** Tools that were used and did not refuse. */
  tools: string[];
  answer: string | null;
};

/** Where it cannot be told who a message went to. */
const NONE = 'none';

const stated = z.object({ reason: z.string() });

/**
 * Reads a conversation off its run records. Who "had" it is told by each architecture in its own way:
 *
 * - `handoff`: the owner of the conversation. The route is triage's first decision, also where the message came back later.
 * - `mega`: the topic that an answer declares in its first line, or else whose tool was used. It states no reason.
 * - `agent-as-tool`: the specialist that was asked. The route is the first one asked; the owner is the last one.
 *
 * A turn in which the latter two neither ask nor use anybody, such as thanks, stays with who had the one before.
 */
export function observe(arch: Arch, talked: Talked[], names: ToolNames, specialists: string[]): Observed {
  const records = talked.flatMap((turn) => turn.records);
  const moves = records.filter(({ outcome }) => outcome === 'handoff');
  const reading = { handoff: ofHandoff, mega: ofMega(names), 'agent-as-tool': ofFrontDesk(specialists) }[
    arch
  ];
  const owners: string[] = [];
  const path: string[] = [];
  const visit = (agents: string[]) => {
    for (const agent of agents) if (path.at(-1) !== agent) path.push(agent);
  };
  for (const turn of talked) {
    const { owner, way } = reading(turn.records);
    owners.push(owner ?? owners.at(-1) ?? TRIAGE);
    visit(way);
  }
  const first = reading(talked[0]?.records ?? []);
  return {
    route: first.route,
    reason: first.reason,
    owners,
    path,
    handoffs: moves.filter(({ to }) => to !== HUMAN).length,
    toHuman: moves.some(({ to }) => to === HUMAN),
    tools: records
      .flatMap(({ tools }) => tools)
      .filter(({ outcome }) => outcome !== 'refused')
      .map(({ name }) => names.there(name)?.tool ?? name),
    answer: answerOf(records),
  };
}

/** One turn as an architecture tells it; `owner` is null where the turn does not say. */
type Reading = { route: string; reason: string | null; owner: string | null; way: string[] };

function ofHandoff(records: RunRecord[]): Reading {
  const first = records[0];
  const last = records.at(-1);
  return {
    route: first?.to ?? (first?.clarification ? CLARIFY : (first?.agent ?? NONE)),
    reason: first?.reason ?? null,
    owner: last?.to ?? last?.agent ?? null,
    way: records.flatMap(({ agent, to }) => (to === undefined ? [agent] : [agent, to])),
  };
}

function ofMega(names: ToolNames): (records: RunRecord[]) => Reading {
  return (records) => {
    const [record] = records;
    if (record?.to === HUMAN) return toPerson(record);
    const answer = answerOf(records) ?? '';
    const used = record?.tools.flatMap(({ name }) => names.there(name)?.specialist ?? []).at(-1) ?? null;
    const owner = readTopic(answer).topic ?? used;
    const unclear = asksForTopic(answer);
    return {
      route: owner ?? (unclear ? CLARIFY : NONE),
      reason: null,
      owner: owner ?? (unclear ? TRIAGE : null),
      way: record ? [record.agent] : [],
    };
  };
}

function ofFrontDesk(specialists: string[]): (records: RunRecord[]) => Reading {
  return (records) => {
    const [record] = records;
    const asked = (record?.items ?? []).flatMap((item) => {
      if (item.type !== 'function_call') return [];
      const agent = specialists.find((name) => askToolName(name) === item.name);
      return agent === undefined ? [] : [{ agent, args: item.arguments }];
    });
    const way = record ? [record.agent, ...asked.map(({ agent }) => agent)] : [];
    const first = asked[0];
    const reason = first ? reasonIn(first.args) : null;
    if (record?.to === HUMAN) {
      const person = toPerson(record);
      if (!first) return person;
      return { ...person, route: first.agent, reason, way: [...way, HUMAN] };
    }
    return { route: first?.agent ?? CLARIFY, reason, owner: asked.at(-1)?.agent ?? null, way };
  };
}

function toPerson({ agent, reason }: RunRecord): Reading {
  return { route: HUMAN, reason: reason ?? null, owner: HUMAN, way: [agent, HUMAN] };
}

function reasonIn(args: string): string | null {
  try {
    return stated.parse(JSON.parse(args)).reason;
  } catch {
    return null;
  }
}

/** The last words to the customer, as they get them. */
function answerOf(records: RunRecord[]): string | null {
  const message = records
    .flatMap(({ items }) => items)
    .findLast((item) => item.type === 'message' && item.role === 'assistant');
  if (message?.type !== 'message' || message.role !== 'assistant') return null;
  return message.content.map(({ text }) => text).join('');
}
