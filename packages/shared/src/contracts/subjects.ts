/**
 * The subject grammar. Every subject is built and parsed here and nowhere else.
 *
 *     turn.<conversation>                     a customer's turn
 *     desk.<conversation>                     what a person does
 *     agent.<agent>.<conversation>.turn       the owner's next piece of work
 *     agent.<agent>.<conversation>.handoff    a handoff
 *     reply.<channel>.<conversation>          a final reply or a notice
 *     live.<channel>.<conversation>           text deltas and progress, not kept
 *     record.<conversation>                   a run record
 *     dead.<agent>.<conversation>             what could not be processed
 *     present.<agent>                         asks whether a process of the agent is there; not kept
 */
export type WorkKind = 'turn' | 'handoff';

export const subjects = {
  turn: (conversation: string) => `turn.${conversation}`,
  desk: (conversation: string) => `desk.${conversation}`,
  work: (agent: string, conversation: string, kind: WorkKind) => `agent.${agent}.${conversation}.${kind}`,
  workOf: (agent: string) => `agent.${agent}.>`,
  reply: (channel: string, conversation: string) => `reply.${channel}.${conversation}`,
  live: (channel: string, conversation: string) => `live.${channel}.${conversation}`,
  record: (conversation: string) => `record.${conversation}`,
  dead: (agent: string, conversation: string) => `dead.${agent}.${conversation}`,
  present: (agent: string) => `present.${agent}`,
};

/** Which messages each stream takes. */
export const streamSubjects = {
  TURNS: ['turn.*'],
  DESK: ['desk.*'],
  WORK: ['agent.>'],
  REPLIES: ['reply.*.*'],
  RECORDS: ['record.*'],
  DEAD_LETTERS: ['dead.*.*'],
} as const;

export type StreamName = keyof typeof streamSubjects;

export type ParsedSubject =
  | { type: 'turn' | 'desk' | 'record'; conversation: string }
  | { type: 'work'; agent: string; conversation: string; kind: WorkKind }
  | { type: 'reply' | 'live'; channel: string; conversation: string }
  | { type: 'dead'; agent: string; conversation: string };

/** Reads a subject; null when it is not one of ours. Tokens are returned as they are: ids are checked by their schemas. */
export function parseSubject(subject: string): ParsedSubject | null {
  const [type, ...rest] = subject.split('.');
  if ((type === 'turn' || type === 'desk' || type === 'record') && rest.length === 1) {
    return { type, conversation: rest[0]! };
  }
  if (type === 'agent' && rest.length === 3 && (rest[2] === 'turn' || rest[2] === 'handoff')) {
    return { type: 'work', agent: rest[0]!, conversation: rest[1]!, kind: rest[2] };
  }
  if ((type === 'reply' || type === 'live') && rest.length === 2) {
    return { type, channel: rest[0]!, conversation: rest[1]! };
  }
  if (type === 'dead' && rest.length === 2) {
    return { type, agent: rest[0]!, conversation: rest[1]! };
  }
  return null;
}

/** A subject without its conversation, for the name of a span: `agent.billing.{conversation}.handoff`. */
export function subjectTemplate(parsed: ParsedSubject | null): string {
  const conversation = '{conversation}';
  switch (parsed?.type) {
    case undefined:
      return 'unknown';
    case 'turn':
    case 'desk':
    case 'record':
      return subjects[parsed.type](conversation);
    case 'work':
      return subjects.work(parsed.agent, conversation, parsed.kind);
    case 'dead':
      return subjects.dead(parsed.agent, conversation);
    case 'reply':
    case 'live':
      return subjects[parsed.type](parsed.channel, conversation);
  }
}

/** A token that stands for an id that is not legal, so that a dead letter about it still has a subject. */
export function safeToken(text: string): string {
  const token = text.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 128);
  return token === '' ? '_' : token;
}
