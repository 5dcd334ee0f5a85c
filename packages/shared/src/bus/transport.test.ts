import { Socket } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { brokerOfFile } from './testing/broker.ts';

const broker = brokerOfFile();

it('what is published in one round of the event loop is one write, and arrives in its order', async () => {
  const bus = await broker.bus();
  const other = await broker.bus('other');
  const heard: string[] = [];
  const arrived = new Promise<void>((resolve) => {
    other.nc.subscribe('transport-test', {
      callback: (_, message) => {
        if (heard.push(message.string()) === 20) resolve();
      },
    });
  });
  await other.nc.flush();
  const writes = [vi.spyOn(Socket.prototype, '_write'), vi.spyOn(Socket.prototype, '_writev')];
  onTestFinished(() => void vi.restoreAllMocks());
  for (let n = 0; n < 20; n++) {
    bus.nc.publish('transport-test', String(n));
    // By itself the client writes whenever a promise is resolved.
    await Promise.resolve();
    await Promise.resolve();
  }
  await new Promise((resolve) => setImmediate(resolve));
  expect(writes.reduce((sum, write) => sum + write.mock.calls.length, 0)).toBe(1);
  await arrived;
  expect(heard).toEqual(Array.from({ length: 20 }, (_, n) => String(n)));
});
