import { type ModelAnswer, transferTo } from '../model/answer.ts';
import type { ModelRequest } from '../model/request.ts';

/** What a customer's words make the fake model do, so that everything that is measured happens. */
export type Wish =
  | 'answer'
  | 'ask-back'
  | 'tool'
  | 'bad-arguments'
  | 'person'
  | 'circle'
  | 'announce'
  | 'endless-tools'
  | 'broken-answer'
  | 'hiccup'
  | 'refused'
  | 'slow';

/** The words of a customer's message: whose topic it is, and what is to happen there. */
export function wordsFor(agent: string, wish: Wish): string {
  return `#to=${agent} #wish=${wish}`;
}

const tools: Record<string, { call: string; args: Record<string, unknown> }> = {
  billing: { call: 'lookup_invoice', args: { accountId: null, invoiceNumber: null, month: null } },
  'tech-support': { call: 'fetch_call_log', args: { callId: 'C-50412', tenantId: null, about: null } },
  sales: { call: 'lookup_pricing', args: { plan: 'team', seats: 12, annual: true } },
};

/** Answers as the newest words of the customer say, after a time that is always the same for the same question. */
export function respond(request: ModelRequest): ModelAnswer {
  const wish = /#wish=(\S+)/.exec(request.newest)?.[1];
  const spread = Number.parseInt(request.question.slice(0, 4), 16) / 0xffff;
  const afterMs = wish === 'slow' ? 1_200 + 600 * spread : 40 + 260 * spread ** 3;
  return { afterMs, ...step(request, wish) };
}

function step(request: ModelRequest, wish: string | undefined): ModelAnswer {
  const { nth, results } = request;
  const agent = agentOf(request);
  const to = /#to=(\S+)/.exec(request.newest)?.[1] ?? agent;
  if (agent === 'triage' && wish === 'ask-back') return { text: 'What is it about?' };
  if (agent !== to) return transferTowards(to, request);
  const own = tools[agent];
  if (wish === 'hiccup' && nth === 0) return { status: 503 };
  if (wish === 'refused') return { status: 401 };
  if (wish === 'broken-answer' && nth === 0) return { call: 'transfer_to_triage', args: '{"reason":' };
  if (wish === 'announce' && nth === 0) return { text: "I'll transfer you to sales now." };
  if (wish === 'person') return transferTo('human', { reason: 'the customer asks for a person' });
  if (wish === 'circle') return transferTowards('triage', request);
  if (own && wish === 'endless-tools') return own;
  if (own && wish === 'bad-arguments' && results.length === 0) return { call: own.call, args: {} };
  if (own && (wish === 'tool' || wish === 'slow') && results.length === 0) return own;
  return { text: `The answer of ${agent}.` };
}

/** The agent itself, else triage, else a person: at the cap nobody else is offered. */
function transferTowards(to: string, { tools }: ModelRequest): ModelAnswer {
  const ways = [to, 'triage', 'human'].map((agent) =>
    transferTo(agent, { reason: `the topic is one of ${to}` }),
  );
  return (
    ways.find((way) => 'call' in way && tools.includes(way.call)) ?? { text: 'There is nobody to turn to.' }
  );
}

/** The real agents' instructions name them in many words; their tools tell them apart. */
function agentOf({ tools: offered }: ModelRequest): string {
  const [name = 'triage'] = Object.entries(tools).find(([, tool]) => offered.includes(tool.call)) ?? [];
  return name;
}
