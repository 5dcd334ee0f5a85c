import { messageOf } from '@switchboard/shared';

type Tell = (fields: Record<string, unknown>, words: string) => void;

/** Something that needs the broker, and fails with every request while that is away. */
export type Outage = {
  /** It failed: told once for each reason, until it has worked again. Further failures are in the debug log. */
  failed(error: unknown, fields?: Record<string, unknown>): void;
  /** It worked: told, with how often it had failed, where it had. */
  worked(): void;
};

/** Makes an outage of what is told with `failing`, and when it has worked again with `over`. */
export type Outages = (failing: string, over: string) => Outage;

/** @param broker `host:port` of the server that is, or was last, connected to */
export function outagesOf(log: { warn: Tell; debug: Tell }, broker: () => string): Outages {
  return (failing, over) => {
    const told = new Set<string>();
    let failures = 0;
    return {
      failed(error, fields) {
        failures++;
        const why = messageOf(error);
        const isNews = !told.has(why);
        told.add(why);
        log[isNews ? 'warn' : 'debug']({ broker: broker(), err: error, ...fields }, failing);
      },
      worked() {
        if (failures === 0) return;
        log.warn({ broker: broker(), failures }, over);
        failures = 0;
        told.clear();
      },
    };
  };
}
