import { once } from 'node:events';
import { connect } from 'node:net';
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
