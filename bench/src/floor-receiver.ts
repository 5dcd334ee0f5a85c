import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

/** The other process of the floor: takes messages of a work queue and answers each with the time at which it had it. */
const nc = await connect({ servers: process.env.NATS_URL ?? '' });
const consumer = await jetstream(nc).consumers.get('FLOOR', 'floor');
process.stdout.write('"msg":"ready\n');
for await (const message of await consumer.consume({ max_messages: 1 })) {
  const at = Number(process.hrtime.bigint()) / 1e6;
  message.ack();
  nc.publish('floor-seen', JSON.stringify({ at }));
}
