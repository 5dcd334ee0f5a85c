import type { Bus } from '../bus/bus.ts';
import { isLostSet } from '../bus/errors.ts';
import { checkIn, checkOut, MAX_MESSAGE_BYTES } from '../bus/payload.ts';
import { RetryableError, TerminalError } from '../contracts/errors.ts';
import type { Document } from './document.ts';
import { textWithHistory } from './history-text.ts';

/** A document and the revision that it was read or written at; 0 where there is none yet. */
export type Stored = { doc: Document | null; rev: number };

/** The object that a document is kept in, beside the bucket, is not there. Where it does not come within a few seconds, it is lost for good. */
export class LostDocument extends RetryableError {
  readonly conversation: string;
  /** The revision that names the object. */
  readonly rev: number;
  constructor(conversation: string, rev: number, object: string) {
    super(
      'document-lost',
      `the document of conversation ${conversation} is lost: revision ${rev} refers to the object ${object}, which is not in the object store`,
    );
    this.conversation = conversation;
    this.rev = rev;
  }
}

/** Each load rejects with a LostDocument where the document's object is not there. */
export type ConversationStore = {
  /** The document; possibly an older one, where a replica lags. */
  load(conversation: string): Promise<Stored>;
  /** The document, from the leader where the nearest replica, or `early`, which is a `load` of before, has one older than `rev`. */
  loadAtLeast(conversation: string, rev: number, early?: Promise<Stored>): Promise<Stored>;
  /** Sets the document if nobody has changed it since `rev`: its new revision, or null where the compare-and-set was lost. */
  set(doc: Document, rev: number): Promise<number | null>;
};

/** What the bucket holds in place of a document that is too large for a message. */
const REFERENCE = 'payload:';

export function conversationStore(bus: Bus): ConversationStore {
  const { conversations } = bus.kv;

  const parse = async (conversation: string, value: Uint8Array, rev: number): Promise<Document> => {
    let text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString();
    if (text.startsWith(REFERENCE)) {
      const object = text.slice(REFERENCE.length);
      const payload = await checkOut(bus.payloads, object).catch((error) => {
        throw error instanceof RetryableError ? new LostDocument(conversation, rev, object) : error;
      });
      text = Buffer.from(payload).toString();
    }
    // Only this store writes the bucket, so of a document just the version is checked; a whole parse costs more than the run's share.
    const doc: Document = JSON.parse(text);
    if (doc.v !== 1) {
      throw new TerminalError(
        'document-version',
        `conversation ${doc.conversation} has version ${String(doc.v)}, and this release reads version 1: deploy the newer one`,
      );
    }
    return doc;
  };

  const load = async (conversation: string): Promise<Stored> => {
    const entry = await conversations.get(conversation);
    if (entry === null || entry.operation !== 'PUT') return { doc: null, rev: entry?.revision ?? 0 };
    return { doc: await parse(conversation, entry.value, entry.revision), rev: entry.revision };
  };

  return {
    load,

    async loadAtLeast(conversation, rev, early = load(conversation)) {
      const near = await early;
      if (near.rev >= rev) return near;
      const message = await bus.jsm.streams.getMessage('KV_conversations', {
        last_by_subj: `$KV.conversations.${conversation}`,
      });
      if (message === null || message.header.get('KV-Operation') !== '') {
        return { doc: null, rev: message?.seq ?? 0 };
      }
      return { doc: await parse(conversation, message.data, message.seq), rev: message.seq };
    },

    async set(doc, rev) {
      const data = Buffer.from(textWithHistory(doc));
      const large = data.byteLength > MAX_MESSAGE_BYTES ? await checkIn(bus.payloads, data) : null;
      const value = large === null ? data : REFERENCE + large;
      try {
        return await conversations.put(doc.conversation, value, { previousSeq: rev });
      } catch (error) {
        if (!isLostSet(error)) throw error;
        // Nobody will ever read it; where it cannot be removed now, the store's age does it later.
        if (large !== null) await bus.payloads.delete(large).catch(() => {});
        return null;
      }
    },
  };
}
