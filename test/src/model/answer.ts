/**
 * What the fake model answers with. `afterMs` comes before anything of it; `thought` is a reasoning model's; `model` is the one that it says
 * has answered, if not the one that was asked.
 */
export type ModelAnswer = { afterMs?: number; thought?: string; model?: string } & (
  | { text: string }
  /** A tool or a handoff; `args` as text is sent as it stands, legal JSON or not. */
  | { call: string; args: Record<string, unknown> | string }
  | { status: number; headers?: Record<string, string>; body?: string }
  /** Nothing ever comes. */
  | { hangs: true }
  /** The connection is lost after some of the text. */
  | { cutOffAfter: string }
  /** Status 200, and a body that is not what the protocol says. */
  | { garbage: string }
);

/** The strict input of a handoff, with what is not given as null. */
export function transferTo(agent: string, input: { reason: string } & Record<string, string>): ModelAnswer {
  const facts = { accountId: null, tenantId: null, callId: null, occurredAt: null, summary: null };
  return {
    call: agent === 'human' ? 'escalate_to_human' : `transfer_to_${agent.replaceAll('-', '_')}`,
    args: { ...facts, ...input },
  };
}
