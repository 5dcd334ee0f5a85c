import { type Msg, MuxSubscription, type NatsConnectionImpl, RequestOne } from '@nats-io/nats-core/internal';
import { expect, it, vi } from 'vitest';
import { RecordMap } from './record-map.ts';
import { brokerOfFile } from './testing/broker.ts';

const broker = brokerOfFile();

it('answered requests are ended with one error, which nobody sees', async () => {
  const { nc } = await broker.bus();
  const ends = [1, 2].map(() => {
    const request = new RequestOne(new MuxSubscription(), 'requests-test', { timeout: 60_000 }, false);
    const reject = vi.spyOn(request.deferred, 'reject');
    request.resolver(null, {} as Msg);
    return reject.mock.calls[0]?.[0];
  });
  expect(ends[0]).toBeInstanceOf(Error);
  expect(ends[1]).toBe(ends[0]);

  nc.subscribe('requests-test', { callback: (_, message) => void message.respond('yes') });
  expect((await nc.request('requests-test', undefined, { timeout: 5_000 })).string()).toBe('yes');
});

it('a request that fails has an error of its own, which says why', async () => {
  const { nc } = await broker.bus();
  nc.subscribe('requests-test.silent', { callback: () => {} });
  const late = await Promise.all(
    [1, 2].map(() => nc.request('requests-test.silent', undefined, { timeout: 50 }).catch((error) => error)),
  );
  expect(late.map(({ name }) => name)).toEqual(['TimeoutError', 'TimeoutError']);
  expect(late[0]).not.toBe(late[1]);
  const nobody = await nc
    .request('requests-test.nobody', undefined, { timeout: 5_000 })
    .catch((error) => error);
  expect(nobody.isNoResponders()).toBe(true);
});

it('requests that wait are told when their connection closes, and nothing is kept of those that were answered', async () => {
  const { nc } = await broker.bus();
  nc.subscribe('requests-test.closing', { callback: () => {} });
  const waiting = [1, 2].map(() =>
    nc.request('requests-test.closing', undefined, { timeout: 60_000 }).catch((error) => error.message),
  );
  await nc.flush();
  expect((nc as NatsConnectionImpl).protocol.muxSubscriptions.reqs).toBeInstanceOf(RecordMap);
  expect((nc as NatsConnectionImpl).protocol.muxSubscriptions.size()).toBe(2);
  await nc.close();
  expect(await Promise.all(waiting)).toEqual(['connection closed', 'connection closed']);
});
