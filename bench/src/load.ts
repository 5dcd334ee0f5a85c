import {
  type Bus,
  conversationStore,
  type HistoryItem,
  newDocument,
  publish,
  subjects,
} from '@switchboard/shared';

/** A history of about `bytes` of JSON: a conversation of short messages. */
export function historyOf(bytes: number): HistoryItem[] {
  const history: HistoryItem[] = [];
  const text = 'The figures on my last invoice do not match what your pricing page says. '.repeat(4);
  for (let size = 0; size + 700 < bytes; size += 720) {
    history.push({ type: 'message', role: 'user', content: text });
    history.push({
      type: 'message',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text }],
    });
  }
  return history;
}

/** Gives a conversation a past, as its document would have it. */
export async function withHistory(bus: Bus, conversation: string, history: HistoryItem[]): Promise<void> {
  const at = new Date().toISOString();
  const doc = newDocument({ conversation, owner: 'triage', channel: 'bench', stream: '', at });
  await conversationStore(bus).set({ ...doc, history }, 0);
}

/** Publishes one turn; `agent` is whom a new conversation starts with. */
export async function sendTurn(bus: Bus, conversation: string, agent?: string): Promise<void> {
  const turn = {
    v: 1,
    id: 't1',
    conversation,
    channel: 'bench',
    text: 'Is that right?',
    ...(agent ? { agent } : {}),
  };
  await publish(bus, { subject: subjects.turn(conversation), id: `bench:${conversation}:t1`, payload: turn });
}

/** Counts replies until there are as many as were asked for. */
export function countReplies(bus: Bus): { reach(count: number): Promise<void>; stop(): void } {
  let count = 0;
  let wanted = Number.POSITIVE_INFINITY;
  let done = () => {};
  const subscription = bus.nc.subscribe('reply.bench.*', {
    callback: () => {
      if (++count >= wanted) done();
    },
  });
  return {
    reach: (target) =>
      new Promise((resolve, reject) => {
        wanted = target;
        const timer = setTimeout(() => reject(new Error(`only ${count} of ${target} replies came`)), 120_000);
        done = () => {
          clearTimeout(timer);
          resolve();
        };
        if (count >= wanted) done();
      }),
    stop: () => subscription.unsubscribe(),
  };
}
