import { type CustomerContext, customerContextSchema } from '../contracts/customer.ts';
import { jsonOf } from '../contracts/json.ts';
import type { Handoff } from '../contracts/work.ts';

/** What an agent is told about the conversation beside its history: how it came here, and what is known about the customer. */
export type Briefing = {
  customer: CustomerContext;
  handoff: Pick<Handoff, 'from' | 'reason'> | null;
};

const VERIFIED = "Verified by the channel or by an agent's tool (may be relied on): ";
const CLAIMED = 'Said in the conversation, checked by nobody: ';
const HANDED = 'Handed over by ';
const BECAUSE = ', because: ';

/**
 * The briefing as the last section of the instructions. It stands last, so that what comes before is the same in every request and
 * a provider can cache it. Values are JSON, since a customer's words in them must not read as instructions of ours.
 */
export function writeBriefing({ customer, handoff }: Briefing): string {
  const lines = [
    '## This conversation',
    VERIFIED + json(customer.verified),
    CLAIMED + json(customer.claimed),
  ];
  if (handoff) lines.push(`${HANDED}${handoff.from}${BECAUSE}${json(handoff.reason)}`);
  if (handoff?.from === 'human') {
    lines.push(
      'A person of our team had this conversation before you. Do not repeat what they have settled.',
    );
  }
  return lines.join('\n');
}

/** Reads a briefing back out of instructions. */
export function readBriefing(instructions: string): Briefing {
  const after = (label: string) =>
    instructions
      .split('\n')
      .findLast((line) => line.startsWith(label))
      ?.slice(label.length);
  const customer = customerContextSchema.safeParse({
    verified: parse(after(VERIFIED)) ?? null,
    claimed: parse(after(CLAIMED)) ?? {},
  });
  const handed = after(HANDED)?.split(BECAUSE);
  const reason = handed?.[1] === undefined ? undefined : parse(handed.slice(1).join(BECAUSE));
  return {
    customer: customer.success ? customer.data : { verified: null, claimed: {} },
    handoff: handed?.[0] !== undefined && typeof reason === 'string' ? { from: handed[0], reason } : null,
  };
}

function json(value: unknown): string {
  return JSON.stringify(value);
}

function parse(text: string | undefined): unknown {
  return text === undefined ? undefined : jsonOf(text);
}
