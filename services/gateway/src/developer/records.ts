import { type Bus, payloadOf, runRecordSchema, subjects } from '@switchboard/shared';
import { type DeveloperRecord, developerRecord } from './record.ts';

export type Records = {
  /** The runs of a conversation so far. */
  past(conversation: string): Promise<DeveloperRecord[]>;
  /** Follows the runs of a conversation from now on. Returns how to stop. */
  follow(conversation: string, handle: (record: DeveloperRecord) => void): () => void;
};

/** Run records as they come and as they are kept. A subscription that missed some is mended by asking for the past again. */
export function openRecords(bus: Bus, onProblem: (error: unknown) => void): Records {
  const read = async (message: Parameters<typeof payloadOf>[1]): Promise<DeveloperRecord> => {
    const payload = await payloadOf(bus.payloads, message);
    return developerRecord(runRecordSchema.parse(JSON.parse(Buffer.from(payload).toString())));
  };
  return {
    async past(conversation) {
      // By id: one that comes again has what was found about its run since.
      const records = new Map<string, DeveloperRecord>();
      for (let seq = 1; ; ) {
        const query = { seq, next_by_subj: subjects.record(conversation) };
        const message = await bus.jsm.direct.getMessage('RECORDS', query);
        if (message === null) return [...records.values()];
        seq = message.seq + 1;
        try {
          const record = await read({ data: message.data, headers: message.header });
          records.set(record.id, record);
        } catch (error) {
          onProblem(error);
        }
      }
    },
    follow(conversation, handle) {
      const subscription = bus.nc.subscribe(subjects.record(conversation), {
        callback: (error, message) => {
          if (error) onProblem(error);
          else read(message).then(handle, onProblem);
        },
      });
      return () => subscription.unsubscribe();
    },
  };
}
