import { JetStreamApiError } from '@nats-io/jetstream';

type Entry = { key: string; revision: number; operation: 'PUT' | 'DEL'; value: Uint8Array };

/** A KV bucket: every revision is kept, so that a read can be answered with an older one. */
export type Bucket = ReturnType<typeof createBucket>;

export function createBucket(name: string) {
  const entries: Entry[] = [];

  const get = (key: string, behind = 0): Entry | null =>
    entries.findLast((entry) => entry.key === key && entry.revision <= entries.length - behind) ?? null;

  const write = (key: string, operation: Entry['operation'], value: Uint8Array | string): number => {
    const revision = entries.length + 1;
    entries.push({ key, revision, operation, value: Buffer.from(value) });
    return revision;
  };

  return {
    name,
    entries,
    get,

    put(key: string, value: Uint8Array | string, previousSeq?: number): number {
      const revision = get(key)?.revision ?? 0;
      if (previousSeq !== undefined && previousSeq !== revision) throw lostSet(revision);
      return write(key, 'PUT', value);
    },

    create(key: string, value: Uint8Array | string): number {
      const current = get(key);
      if (current?.operation === 'PUT') throw lostSet(current.revision);
      return write(key, 'PUT', value);
    },

    delete(key: string, previousSeq?: number): void {
      const revision = get(key)?.revision ?? 0;
      if (previousSeq !== undefined && previousSeq !== revision) throw lostSet(revision);
      write(key, 'DEL', '');
    },
  };
}

function lostSet(revision: number): JetStreamApiError {
  return new JetStreamApiError({
    code: 400,
    err_code: 10_071,
    description: `wrong last sequence: ${revision}`,
  });
}
