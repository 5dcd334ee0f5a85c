import { fileURLToPath } from 'node:url';
import { AckPolicy, RetentionPolicy } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import type { Bus } from '@switchboard/shared';
import { WARM_UP } from './load.ts';
import { startProcess } from './processes.ts';

/** Milliseconds from a publish to its arrival in another process, over a work queue stored on disk: what no transfer can beat. */
export async function measureFloor(bus: Bus, url: string, bytes: number, rounds: number): Promise<number[]> {
  await bus.jsm.streams.add({ name: 'FLOOR', subjects: ['floor'], retention: RetentionPolicy.Workqueue });
  await bus.jsm.consumers.add('FLOOR', { durable_name: 'floor', ack_policy: AckPolicy.Explicit });
  const receiver = await startProcess(
    fileURLToPath(new URL('floor-receiver.ts', import.meta.url)),
    { NATS_URL: url },
    (line) => line.includes('ready'),
  );
  const samples: number[] = [];
  const payload = Buffer.alloc(bytes, 'x');
  try {
    for (let i = 0; i < WARM_UP + rounds; i++) {
      const seen = new Promise<number>((resolve) => {
        bus.nc.subscribe('floor-seen', {
          max: 1,
          callback: (_, message) => resolve(message.json<{ at: number }>().at),
        });
      });
      const head = headers();
      head.set('id', String(i));
      const started = Number(process.hrtime.bigint()) / 1e6;
      await bus.js.publish('floor', payload, { headers: head });
      samples.push((await seen) - started);
    }
  } finally {
    await receiver.stop();
    await bus.jsm.streams.delete('FLOOR');
  }
  return samples.slice(WARM_UP);
}
