import { type ModelAnswer, transferTo } from './answer.ts';
import type { ModelRequest } from './request.ts';

/**
 * What a test's customer writes. The words tell the fake model what to do: `to` is the agent that the topic belongs to, `tool` wants
 * its tool used, `slow` makes every answer take that many milliseconds.
 */
export type Script = { conversation: string; turn: string; to?: string; tool?: boolean; slow?: number };

export function write({ conversation, turn, to, tool, slow }: Script): string {
  const words = [`[${conversation} ${turn}]`];
  if (to) words.push(`#to=${to}`);
  if (tool) words.push('#tool');
  if (slow) words.push(`#slow=${slow}`);
  return words.join(' ');
}

export function readScript(text: string): Script {
  const [, conversation = '', turn = ''] = /^\[(\S+) (\S+)\]/.exec(text) ?? [];
  const to = /#to=(\S+)/.exec(text)?.[1];
  const slow = /#slow=(\d+)/.exec(text)?.[1];
  return {
    conversation,
    turn,
    ...(to === undefined ? {} : { to }),
    tool: text.includes('#tool'),
    ...(slow === undefined ? {} : { slow: Number(slow) }),
  };
}

/** The name of the stand-ins' one tool. */
export const EFFECT_TOOL = 'record_effect';

/** The model that does what the newest message of the customer says. Always the same for the same request. */
export function follow(request: ModelRequest): ModelAnswer {
  const script = readScript(request.newest);
  const after = script.slow === undefined ? {} : { afterMs: script.slow };
  return { ...after, ...step(request, script) };
}

function step(
  { agent, tools, results }: ModelRequest,
  { conversation, turn, to, tool }: Script,
): ModelAnswer {
  if (to !== undefined && to !== agent) {
    const direct = transferTo(to, { reason: `${turn} is for ${to}`, summary: `summary of ${turn}` });
    if ('call' in direct && tools.includes(direct.call)) return direct;
    return transferTo('triage', { reason: `${turn} is not for ${agent}` });
  }
  if (agent === 'triage') return { text: `What is ${turn} of ${conversation} about?` };
  if (tool && results.length === 0) return { call: EFFECT_TOOL, args: { turn } };
  return { text: `The answer to ${turn} of ${conversation}, by ${agent}.` };
}
