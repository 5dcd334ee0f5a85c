import { waitFor } from '@switchboard/shared/testing';
import type { World } from './world.ts';

/** What has become of every turn and every effect of a test; each list names what went wrong. */
export type Account = {
  turns: number;
  /** Covered by no reply, and not with a person. */
  lost: string[];
  repliedTwice: string[];
  /** Covered before a turn of the same conversation that was stored earlier. */
  reordered: string[];
  /** Turns whose effect the backend was asked for under more than one idempotency key. */
  effectsTwice: string[];
  /** Model steps that were asked for again although their answer was in the journal. */
  askedAgain: string[];
};

/** What a whole account looks like when nothing went wrong. */
export const allRight = { lost: [], repliedTwice: [], reordered: [], effectsTwice: [], askedAgain: [] };

/** Waits until every turn that was published is answered or with a person, and no work is left. */
export async function untilSettled({ channel, cluster }: World, timeoutMs = 120_000): Promise<void> {
  let left: string[] = [];
  await waitFor(
    async () => {
      left = [...(await channel.busy('TURNS')), ...(await channel.busy('WORK'))];
      if (left.length === 0) left = await uncovered(channel);
      return left.length === 0;
    },
    {
      timeoutMs,
      what: () =>
        `every turn to be answered; left: ${left.join(', ')}; ${cluster.living().length} processes live, and have said:\n` +
        cluster.complaints().join('\n'),
    },
  );
}

export async function accountOf({ channel, effects, model }: World): Promise<Account> {
  const published = channel.published();
  const covered = await coverage(channel);
  const seqOf = new Map(published.map((turn) => [nameOf(turn.conversation, turn.id), turn.seq]));
  const reordered: string[] = [];
  const newest = new Map<string, number>();
  for (const { conversation, turn } of covered) {
    const seq = seqOf.get(nameOf(conversation, turn)) ?? 0;
    if (seq < (newest.get(conversation) ?? 0)) reordered.push(nameOf(conversation, turn));
    newest.set(conversation, Math.max(seq, newest.get(conversation) ?? 0));
  }
  const keys = Map.groupBy(effects.requests, (request) => nameOf(request.conversation, request.turn));
  return {
    turns: published.length,
    lost: await uncovered(channel),
    repliedTwice: twice(covered.map(({ conversation, turn }) => nameOf(conversation, turn))),
    reordered,
    effectsTwice: [...keys].flatMap(([turn, requests]) =>
      new Set(requests.map((request) => request.key)).size > 1 ? [turn] : [],
    ),
    askedAgain: await askedAgain(channel, model),
  };
}

/** How often a model was paid for an answer that a crash lost before it was in the journal. */
export function paidTwice({ model }: Pick<World, 'model'>): number {
  return model.asked.filter((request) => request.nth > 0).length;
}

/** Which turns were covered, reply by reply in the order of the stream. */
async function coverage(channel: World['channel']): Promise<{ conversation: string; turn: string }[]> {
  const replies = (await channel.replies()).map((message) => message.value);
  return replies
    .filter((reply) => reply.kind === 'reply')
    .flatMap((reply) => reply.turns.map((turn) => ({ conversation: reply.conversation, turn })));
}

async function uncovered(channel: World['channel']): Promise<string[]> {
  const covered = new Set((await coverage(channel)).map((one) => nameOf(one.conversation, one.turn)));
  const open = channel.published().filter((turn) => !covered.has(nameOf(turn.conversation, turn.id)));
  const lost: string[] = [];
  for (const turn of open) {
    const doc = await channel.document(turn.conversation);
    if (!doc?.parked.some((parked) => parked.id === turn.id)) lost.push(nameOf(turn.conversation, turn.id));
  }
  return lost;
}

/** Between a look into the journal and the request's arrival at the model another worker may have kept its answer. */
const UNDER_WAY_MS = 1_000;

/** The journal says when an answer was kept; a request for the same step that was made after that was one too many. */
async function askedAgain(channel: World['channel'], model: World['model']): Promise<string[]> {
  const keptAt = new Map<string, Date>();
  const { journal } = channel.bus.kv;
  for await (const key of await journal.keys()) {
    const entry = await journal.get(key);
    if (!/\.m\d+$/.test(key) || entry?.operation !== 'PUT') continue;
    keptAt.set(entry.json<{ response: { id: string } }>().response.id, entry.created);
  }
  return [...Map.groupBy(model.asked, (request) => request.question).values()].flatMap((requests) => {
    const kept = requests.map((request) => keptAt.get(request.id)).find((at) => at !== undefined);
    const late = requests.filter(
      (request) => kept !== undefined && request.at.getTime() > kept.getTime() + UNDER_WAY_MS,
    );
    return late.map((request) => `${request.agent} about ${request.newest}`);
  });
}

function twice(names: string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

function nameOf(conversation: string, turn: string): string {
  return `${conversation}/${turn}`;
}
