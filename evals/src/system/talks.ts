import {
  type Bus,
  HUMAN,
  payloadOf,
  RetryableError,
  type RunRecord,
  runRecordSchema,
  subjects,
  type VerifiedCustomer,
} from '@switchboard/shared';
import { channelOn } from '@switchboard/shared/channel';

/** One turn of a customer, and what came of it. */
export type Talked = {
  text: string;
  /** Every run on the turn, in order; the last one answered it or gave it to a person. */
  records: RunRecord[];
  /** From its publication to the record of its last run, in milliseconds. */
  ms: number;
};

export type Talk = {
  conversation: string;
  turns: string[];
  customer?: VerifiedCustomer | undefined;
  /** Who a conversation starts with. */
  entry: string;
  /** Takes every record as it is heard, so that what a conversation has cost is known also where it comes to no end. */
  heard?: RunRecord[];
};

/** Conversations through a running system, as a channel has them. */
export type Talks = {
  bus: Bus;
  /**
   * Says one turn after the other, each when the one before is answered; after one that went to a person nothing more is said. Rejects
   * with a RetryableError where a run was given up, or where no answer comes.
   */
  hold(talk: Talk): Promise<Talked[]>;
  close(): Promise<void>;
};

/** A worker gives a piece of work up after TURN_TIMEOUT_MS; past that nobody would answer. */
const ANSWER_MS = 300_000;

export async function openTalks(bus: Bus, channelName: string, answerMs = ANSWER_MS): Promise<Talks> {
  const channel = channelOn(bus, channelName);
  const listeners = new Map<string, (record: RunRecord) => void>();
  const subscription = bus.nc.subscribe(subjects.record('*'));
  const reading = (async () => {
    for await (const message of subscription) {
      const payload = await payloadOf(bus.payloads, message);
      const record = runRecordSchema.safeParse(JSON.parse(Buffer.from(payload).toString())).data;
      if (record) listeners.get(record.conversation)?.(record);
    }
  })();
  await bus.nc.flush();

  return {
    bus,

    async hold({ conversation, turns, customer, entry, heard: all = [] }) {
      const talked: Talked[] = [];
      let again = () => {};
      listeners.set(conversation, (record) => {
        // A record is published again by whoever finds it in an outbox.
        if (!all.some(({ id }) => id === record.id)) all.push(record);
        again();
      });
      try {
        for (const [i, text] of turns.entries()) {
          const began = performance.now();
          const id = `t${i + 1}`;
          const input = { id, conversation, text, agent: entry, ...(customer ? { customer } : {}) };
          await channel.publishTurn(input);
          const records = await untilDone(
            () => all.filter((one) => one.conversation === conversation && one.turns.includes(id)),
            (look) => {
              again = look;
            },
            answerMs,
          );
          talked.push({ text, records, ms: Math.round(performance.now() - began) });
          if (records.at(-1)?.to === HUMAN) break;
        }
        return talked;
      } finally {
        listeners.delete(conversation);
      }
    },

    async close() {
      subscription.unsubscribe();
      await reading.catch(() => {});
    },
  };
}

function untilDone(
  runs: () => RunRecord[],
  onHeard: (again: () => void) => void,
  answerMs: number,
): Promise<RunRecord[]> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => finish(() => reject(new RetryableError('no-answer', `no answer within ${answerMs / 1_000} s`))),
      answerMs,
    );
    const finish = (settle: () => void) => {
      clearTimeout(late);
      onHeard(() => {});
      settle();
    };
    const look = () => {
      const records = runs().sort((a, b) => a.n - b.n);
      const failed = records.find(({ outcome }) => outcome === 'dead' || outcome === 'limit');
      if (failed) finish(() => reject(failure(failed)));
      else if (records.some((record) => record.outcome === 'reply' || record.to === HUMAN))
        finish(() => resolve(records));
    };
    onHeard(look);
    look();
  });
}

/** What a run was given up for: a dead letter's reason begins with its code. */
function failure({ agent, outcome, reason = '' }: RunRecord): RetryableError {
  const code = outcome === 'dead' ? (/^([a-z0-9-]+): /.exec(reason)?.[1] ?? 'dead') : 'limit';
  return new RetryableError(code, `${agent}: ${reason}`);
}
