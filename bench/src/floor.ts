import { fileURLToPath } from 'node:url';
import { AckPolicy, RetentionPolicy } from '@nats-io/jetstream';
import type { Bus } from '@switchboard/shared';
import { startProcess } from './processes.ts';

export type Floor = {
  /** Milliseconds from a publish of so many bytes to its arrival in the other process. */
  sample(bytes: number): Promise<number>;
  close(): Promise<void>;
};

/** The way of a message to another process over a work queue stored on disk, each with an id of its own: what no transfer can beat. */
export async function openFloor(bus: Bus, url: string): Promise<Floor> {
  await bus.jsm.streams.add({ name: 'FLOOR', subjects: ['floor'], retention: RetentionPolicy.Workqueue });
  await bus.jsm.consumers.add('FLOOR', { durable_name: 'floor', ack_policy: AckPolicy.Explicit });
  const receiver = await startProcess(
    fileURLToPath(new URL('floor-receiver.ts', import.meta.url)),
    { NATS_URL: url },
    (line) => line.includes('ready'),
  );
  let published = 0;
  return {
    async sample(bytes) {
      const payload = Buffer.alloc(bytes, 'x');
      const seen = new Promise<number>((resolve) => {
        bus.nc.subscribe('floor-seen', {
          max: 1,
          callback: (_, message) => resolve(message.json<{ at: number }>().at),
        });
      });
      const started = Number(process.hrtime.bigint()) / 1e6;
      await bus.js.publish('floor', payload, { msgID: String(published++) });
      return (await seen) - started;
    },
    async close() {
      await receiver.stop();
      await bus.jsm.streams.delete('FLOOR');
    },
  };
}
