import { once } from 'node:events';
import { connect } from 'node:net';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect as connectNats } from '@nats-io/transport-node';
import { onTestFinished } from 'vitest';
import type { Broker } from '../broker.ts';
import { findServer } from '../find.ts';
import { type StartOptions, startBroker } from '../start.ts';

/** The real server that tests start. */
export const server = await findServer();

/** A broker that is killed after the test. */
export async function started(options: StartOptions): Promise<Broker> {
  const broker = await startBroker({ server, ...options });
  onTestFinished(() => broker.kill());
  return broker;
}

/** Whether anything listens on this port of loopback. */
export async function answers(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Stores a message in the broker at this port, which says `still here`. */
export async function storeMessage(port: number): Promise<void> {
  const nc = await connectNats({ port });
  await (await jetstreamManager(nc)).streams.add({ name: 'KEPT', subjects: ['kept.>'] });
  await jetstream(nc).publish('kept.one', 'still here');
  await nc.close();
}

/** The message that was stored. */
export async function storedMessage(port: number): Promise<string | undefined> {
  const nc = await connectNats({ port });
  const message = await (await jetstreamManager(nc)).streams.getMessage('KEPT', { last_by_subj: 'kept.one' });
  await nc.close();
  return message?.string();
}
