import { headers, type MsgHdrs } from '@nats-io/transport-node';
import type { StreamName } from '../../../contracts/subjects.ts';

export type StoredMessage = {
  readonly stream: StreamName;
  readonly seq: number;
  readonly subject: string;
  readonly id: string | undefined;
  data: Uint8Array;
  readonly headers: MsgHdrs;
  readonly time: Date;
  /** Changes of the stream when it was stored and when it was acked: what a replica that lags shows. */
  readonly storedAt: number;
  ackedAt: number | null;
  deliveries: number;
  /** Handed to a consumer that has neither settled it nor let its ack wait expire. */
  held: boolean;
};

/** A stream of the broker: a duplicate window that ends when the test says so, and work-queue delivery with redelivery. */
export type Stream = ReturnType<typeof createStream>;

export function createStream(name: StreamName) {
  const messages: StoredMessage[] = [];
  const window = new Map<string, number>();
  let changes = 0;

  return {
    name,
    messages,

    publish(subject: string, data: Uint8Array, id?: string, head: MsgHdrs = headers()) {
      const duplicate = id === undefined ? undefined : window.get(id);
      if (duplicate !== undefined) return { seq: duplicate, duplicate: true };
      const seq = messages.length + 1;
      if (id !== undefined) {
        window.set(id, seq);
        head.set('Nats-Msg-Id', id);
      }
      changes++;
      messages.push({
        stream: name,
        seq,
        subject,
        id,
        data,
        headers: head,
        time: new Date(),
        storedAt: changes,
        ackedAt: null,
        deliveries: 0,
        held: false,
      });
      return { seq, duplicate: false };
    },

    /** The server forgets the message ids that it has seen. */
    forgetIds: () => window.clear(),

    present: () => messages.filter((message) => message.ackedAt === null),

    deliverable: () => messages.filter((message) => message.ackedAt === null && !message.held),

    deliver(message: StoredMessage) {
      message.deliveries++;
      message.held = true;
    },

    ack(message: StoredMessage) {
      if (message.ackedAt !== null) return false;
      changes++;
      message.ackedAt = changes;
      return true;
    },

    /** What a replica has that has not seen the newest `behind` changes. */
    shown(behind: number): StoredMessage[] {
      const now = changes - behind;
      return messages.filter(
        (message) => message.storedAt <= now && (message.ackedAt === null || message.ackedAt > now),
      );
    },
  };
}
