import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startBroker } from '@switchboard/broker';
import { expect, it, onTestFinished, vi } from 'vitest';
import { waitFor } from '../testing/wait.ts';
import { openBus } from './bus.ts';
import { connect } from './connect.ts';

async function brokerWith(extraConfig = '', port?: number) {
  const storeDir = await mkdtemp(join(tmpdir(), 'switchboard-'));
  onTestFinished(() => rm(storeDir, { recursive: true, force: true }));
  const broker = await startBroker({ storeDir, extraConfig, ...(port === undefined ? {} : { port }) });
  onTestFinished(() => broker.kill());
  return broker;
}

it('a broker that comes later is waited for', async () => {
  const first = await brokerWith();
  await first.stop();
  const opening = openBus({ url: first.url, replicas: 1 }, 'early');
  const again = await first.restart();
  onTestFinished(() => again.kill());
  const bus = await opening;
  expect((await bus.jsm.streams.info('TURNS')).state.messages).toBe(0);
  await bus.close();
});

it('a connection survives its broker', async () => {
  const broker = await brokerWith();
  const nc = await connect({ url: broker.url }, 'survivor');
  onTestFinished(() => nc.close());
  await broker.kill();
  const again = await broker.restart();
  onTestFinished(() => again.kill());
  await waitFor(async () => nc.rtt(), { what: 'the connection' });
  expect(nc.isClosed()).toBe(false);
});

it('wrong credentials are told, and not tried for ever', async () => {
  const broker = await brokerWith('authorization { user: agent, password: right }');
  await expect(connect({ url: broker.url, user: 'agent', password: 'wrong' }, 'intruder')).rejects.toThrow(
    /authorization/i,
  );
  const nc = await connect({ url: broker.url, user: 'agent', password: 'right' }, 'agent');
  await nc.close();
});

it('a token is enough where the broker wants one', async () => {
  const broker = await brokerWith('authorization { token: "t-1" }');
  const nc = await connect({ url: broker.url, token: 't-1' }, 'agent');
  await nc.close();
});

it('credentials that are taken away later end the connection, since waiting would not bring them back', async () => {
  const broker = await brokerWith('authorization { token: "t-1" }');
  const nc = await connect({ url: broker.url, token: 't-1' }, 'agent');
  onTestFinished(() => nc.close());
  await broker.stop();
  await brokerWith('authorization { token: "t-2" }', broker.port);
  expect(await nc.closed()).toBeInstanceOf(Error);
  expect(nc.isClosed()).toBe(true);
});

it('a node that hangs is left for another one within 40 s; one that only answers late is not', async () => {
  const brokers = [await brokerWith(), await brokerWith()];
  // The client's clock is not real; what goes over the wire is, and so are the signals.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], shouldAdvanceTime: true });
  onTestFinished(() => void vi.useRealTimers());
  const nc = await connect({ url: brokers.map(({ url }) => url).join(',') }, 'pinging');
  onTestFinished(() => nc.close());
  const seen: string[] = [];
  void (async () => {
    for await (const { type } of nc.status()) seen.push(type);
  })();
  const first = brokers.find(({ port }) => nc.getServer().endsWith(`:${port}`))!;
  const other = brokers.find((broker) => broker !== first)!;
  const secondsPass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1_000);

  process.kill(first.pid, 'SIGSTOP');
  onTestFinished(() => void process.kill(first.pid, 'SIGCONT'));
  await secondsPass(23);
  process.kill(first.pid, 'SIGCONT');
  await nc.rtt();
  await secondsPass(23);
  await nc.rtt();
  expect(seen).not.toContain('disconnect');

  process.kill(first.pid, 'SIGSTOP');
  let seconds = 0;
  // The first try is the node that hangs; from the second on the seconds must be real ones.
  const isAtOther = () =>
    seen.includes('reconnect') || seen.filter((type) => type === 'reconnecting').length > 1;
  for (; seconds < 40 && !isAtOther(); seconds++) {
    await secondsPass(1);
    await delay(10);
  }
  expect(seconds).toBeLessThan(40);
  await waitFor(() => seen.includes('reconnect'), { what: 'the other node', timeoutMs: 30_000 });
  expect(seen).toContain('staleConnection');
  expect(nc.getServer()).toMatch(new RegExp(`:${other.port}$`));
  await nc.rtt();
});
