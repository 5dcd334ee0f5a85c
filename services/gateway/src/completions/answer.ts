import { conversationStore, type Document, HUMAN, type Reply, type RunRecord } from '@switchboard/shared';
import type { Live, TurnInput } from '@switchboard/shared/channel';
import { shownReason } from '../conversation/compose.ts';
import type { DeveloperRecord } from '../developer/record.ts';
import { HttpProblem } from '../http/problem.ts';
import type { Parts } from '../parts.ts';
import { acceptTurn } from '../turns/accept.ts';
import { GrowingText } from './text.ts';

/** What came of a turn: an answer, or a notice that a person takes over. */
export type Answer = {
  text: string;
  agent: string;
  by?: string;
  /** Why there is a notice in place of an answer. */
  notice?: string;
  handoffs: { from: string; to: string; reason?: string }[];
  usage: Pick<RunRecord['usage'], 'inputTokens' | 'outputTokens'>;
};

export type Asked = {
  turn: TurnInput & { id: string };
  /** Called once, when the turn is stored. */
  onAccepted(): void;
  onText(text: string): void;
  /** Aborts when nobody waits for the answer any more. */
  signal: AbortSignal;
};

const WITH_PERSON = 'A colleague has this conversation and will answer you here.';
const TAKES_OVER = new Set<string | undefined>(['handoff', 'apology', 'limit']);
const LOOK_MS = 1_000;
/** What the last run record gets to arrive after its reply; figures are worth no longer wait. */
const RECORD_MS = 250;

/** Publishes a turn and waits for its answer. Throws a HttpProblem where there is none within the time limit. */
export async function answerTurn(parts: Parts, asked: Asked): Promise<Answer> {
  const { feed, records, settings } = parts;
  const { turn } = asked;
  const { conversation } = turn;
  const done = Promise.withResolvers<Reply | 'with-person'>();
  // Nobody waits for it yet where the turn cannot be published.
  done.promise.catch(() => {});
  const text = new GrowingText();
  const begun = new Set<string>();
  const runs: DeveloperRecord[] = [];

  const onReply = (reply: Reply): void => {
    const isOurs = reply.turns.includes(turn.id);
    if (reply.about === 'refused' && isOurs) {
      done.reject(new HttpProblem(429, 'refused', reply.text, { shouldRetry: false }));
    } else if (isOurs || TAKES_OVER.has(reply.about)) done.resolve(reply);
  };
  const onLive = (event: Live): void => {
    // A run that had begun before is of an earlier turn.
    if (event.type === 'thinking') begun.add(event.run);
    if (event.type === 'delta' && begun.has(event.run)) asked.onText(text.add(event.run, event.text));
  };
  const stopFeed = await feed.follow(conversation, 'now', {
    onReply: ({ reply }) => onReply(reply),
    onLive,
    onText: () => {},
  });
  const stopRecords = records.follow(conversation, (run) => {
    if (run.turns.includes(turn.id)) runs.push(run);
  });
  const looking = setInterval(() => {
    lookForPerson(parts, conversation, turn.id).then(
      (is) => is && done.resolve('with-person'),
      () => {},
    );
  }, LOOK_MS);
  const late = setTimeout(() => done.reject(tooLate(conversation)), settings.COMPLETION_TIMEOUT_MS);
  const onAbort = () => done.reject(new HttpProblem(499, 'gone', 'Nobody waits for the answer.'));
  asked.signal.addEventListener('abort', onAbort);
  try {
    const { duplicate } = await acceptTurn(parts, turn);
    asked.onAccepted();
    if (duplicate) for (const { reply } of await feed.past(conversation, 0)) onReply(reply);
    const reply = await done.promise;
    asked.onText(text.finish(reply === 'with-person' ? WITH_PERSON : reply.text));
    if (reply === 'with-person') {
      return { text: WITH_PERSON, agent: HUMAN, handoffs: [], usage: sum(runs), notice: 'handoff' };
    }
    const { doc } = await conversationStore(parts.bus).load(conversation);
    await untilRecorded(runs, reply);
    return {
      text: reply.text,
      agent: reply.agent,
      ...(reply.by === undefined ? {} : { by: reply.by }),
      ...(reply.about === undefined ? {} : { notice: reply.about }),
      handoffs: handoffsBefore(reply, doc),
      usage: sum(runs),
    };
  } finally {
    stopFeed();
    stopRecords();
    clearInterval(looking);
    clearTimeout(late);
    asked.signal.removeEventListener('abort', onAbort);
  }
}

/** A turn to a conversation that a person has waits for them without a word of the system's. */
async function lookForPerson({ bus }: Parts, conversation: string, turn: string): Promise<boolean> {
  const { doc } = await conversationStore(bus).load(conversation);
  return doc?.parked.some(({ id }) => id === turn) ?? false;
}

/** The moves of the turn that a reply answers: each made the piece of work that the next one, or the answer, ended. */
function handoffsBefore(reply: Reply, doc: Document | null): Answer['handoffs'] {
  const work = Number(/:w(\d+):/.exec(reply.id)?.[1] ?? 0);
  const moves: Answer['handoffs'] = [];
  // A notice has the number of the work that was handed over.
  for (let n = reply.kind === 'reply' ? work : work + 1; ; n--) {
    const handoff = doc?.handoffs.find((made) => made.n === n);
    if (!handoff) return moves;
    const { from, to, reason } = handoff;
    moves.unshift({ from, to, ...shownReason(from, to, reason) });
  }
}

async function untilRecorded(runs: DeveloperRecord[], reply: Reply): Promise<void> {
  const work = Number(/:w(\d+):/.exec(reply.id)?.[1] ?? Number.NaN);
  const deadline = performance.now() + RECORD_MS;
  while (!Number.isNaN(work) && !runs.some(({ n }) => n === work) && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function sum(runs: DeveloperRecord[]): Answer['usage'] {
  return {
    inputTokens: runs.reduce((total, { usage }) => total + usage.inputTokens, 0),
    outputTokens: runs.reduce((total, { usage }) => total + usage.outputTokens, 0),
  };
}

function tooLate(conversation: string): HttpProblem {
  return new HttpProblem(
    504,
    'no-answer-yet',
    `There is no answer yet. It will come to the conversation ${conversation}: read it there, and do not send the message again.`,
    { shouldRetry: false },
  );
}
