import { createHash } from 'node:crypto';

export type Document = 'product' | 'pricing' | 'security' | 'migration';
type Mail = { key: string; to: string; document: Document };
type Sent = { reference: string; to: string; document: Document };

/** E-mail to prospects. */
export type Outbox = {
  /** Sends, or returns what the same key has sent. */
  send(mail: Mail): Promise<Sent>;
  sent(): Promise<Sent[]>;
};

/** Keeps what would be sent, in this process, for demonstration. */
export function memoryOutbox(): Outbox {
  const byKey = new Map<string, Sent>();
  return {
    async send({ key, to, document }) {
      const made = byKey.get(key);
      if (made) return made;
      const reference = `M-${createHash('sha256').update(key).digest('hex').slice(0, 8).toUpperCase()}`;
      byKey.set(key, { reference, to, document });
      return { reference, to, document };
    },
    sent: async () => [...byKey.values()],
  };
}
