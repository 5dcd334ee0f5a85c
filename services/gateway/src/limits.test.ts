import { freePort, startTestBroker, type TestBroker, waitFor } from '@switchboard/shared/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problemSchema } from './http/problem.ts';
import { ask, beginAt, jsonOf } from './testing/client.ts';
import { SERVER_KEY, startGatewayProcess, withGateway } from './testing/gateway.ts';

let broker: TestBroker;
beforeAll(async () => {
  broker = await startTestBroker();
});
afterAll(() => broker?.stop());

describe('too much of one caller gets a clear status', () => {
  test('messages of a session', async () => {
    await withGateway(broker.url, { RATE_TURNS_PER_SESSION: '3' }, async ({ url }) => {
      const busy = await beginAt(url);
      const statuses = [];
      for (let i = 0; i < 5; i++) statuses.push((await busy.send('a')).status);
      expect(statuses).toEqual([202, 202, 202, 429, 429]);
      expect(Number((await busy.send('a')).headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await (await beginAt(url)).send('a')).status).toBe(202);
    });
  });

  test('requests and conversations of an address, wrong keys among them, and a server is not counted', async () => {
    const env = {
      RATE_REQUESTS_PER_ADDRESS: '6',
      RATE_CONVERSATIONS_PER_ADDRESS: '3',
      TRUST_PROXY: 'loopback',
    };
    await withGateway(broker.url, env, async ({ url }) => {
      const begin = (from: string, token?: string) =>
        ask(`${url}/v1/conversations`, {
          body: {},
          headers: { 'x-forwarded-for': from },
          ...(token === undefined ? {} : { token }),
        }).then(({ status }) => status);
      const many = async (times: number, from: string, token?: string) => {
        const statuses = [];
        for (let i = 0; i < times; i++) statuses.push(await begin(from, token));
        return statuses;
      };
      expect(await many(4, '192.0.2.1')).toEqual([201, 201, 201, 429]);
      expect(await many(7, '192.0.2.2', 'wrong')).toEqual([401, 401, 401, 401, 401, 401, 429]);
      expect(await many(1, '192.0.2.2')).toEqual([429]);
      // One customer has a whole network of IPv6.
      expect(await many(3, '2001:db8::1')).toEqual([201, 201, 201]);
      expect(await many(1, '2001:db8::ffff')).toEqual([429]);
      expect(await many(8, '192.0.2.3', SERVER_KEY)).toEqual(Array(8).fill(201));
    });
  });

  test('connections of a session, of an address, and of all, and a closed one makes room', async () => {
    const env = { STREAMS_PER_SESSION: '2', STREAMS_PER_ADDRESS: '3', STREAMS: '4' };
    await withGateway(broker.url, env, async ({ url }) => {
      const one = await beginAt(url);
      const other = await beginAt(url);
      const open = [await one.follow(), await one.follow()];
      expect((await one.follow()).status).toBe(429);
      open.push(await other.follow());
      expect(open.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect((await other.follow()).status).toBe(429);
      const asServer = () => ask(`${url}/v1/conversations/c1/events`, { token: SERVER_KEY });
      expect((await asServer()).status).toBe(200);
      expect((await asServer()).status).toBe(503);
      open[0]?.close();
      await waitFor(async () => (await other.follow()).status === 200, {
        what: 'room for another connection',
      });
    });
  });

  test('a thousand connections from one address: each beyond the limit is answered, and others are served', async () => {
    await withGateway(
      broker.url,
      { STREAMS_PER_ADDRESS: '100', STREAMS_PER_SESSION: '1000', RATE_REQUESTS_PER_ADDRESS: '5000' },
      async ({ url }) => {
        const flood = await beginAt(url);
        const streams = await Promise.all(Array.from({ length: 1_000 }, () => flood.follow()));
        const count = (status: number) => streams.filter((stream) => stream.status === status).length;
        expect([count(200), count(429)]).toEqual([100, 900]);
        expect((await ask(`${url}/v1/conversations/c1`, { token: SERVER_KEY })).status).toBe(200);
        for (const stream of streams) stream.close();
      },
    );
  });
});

describe('a broker that cannot take more', () => {
  test('is told by 503 and when to come again, as long as more turns wait than the limit', async () => {
    await withGateway(broker.url, { INTAKE_LIMIT: '2' }, async ({ url }) => {
      const waiting = await beginAt(url);
      const answer = await waitFor(
        async () => {
          const sent = await waiting.send('a');
          return sent.status === 503 && sent;
        },
        { what: 'the gateway to refuse', timeoutMs: 10_000 },
      );
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await jsonOf(answer, problemSchema)).error.code).toBe('busy');
    });
  });

  test('that is away is told by 503 and once in the log, and the message is taken with the same id when it is back', async () => {
    const own = await startTestBroker();
    const port = await freePort();
    const other = startGatewayProcess(own.url, port, { PUBLISH_TIMEOUT_MS: '500' });
    try {
      const health = await other.ready();
      const waiting = await beginAt(`http://127.0.0.1:${port}`);
      await own.kill();
      const all = await Promise.all(['t1', 't2', 't3'].map((id) => waiting.send('a', id)));
      for (const refused of all) {
        expect(refused.status).toBe(503);
        expect((await jsonOf(refused, problemSchema)).error.code).toBe('broker-away');
      }
      expect((await ask(`${health}/readyz`)).status).toBe(503);
      await own.restart();
      await waitFor(async () => (await waiting.send('a', 't1')).status === 202, {
        what: 'the message to be taken',
      });
      expect((await waiting.read()).entries).toEqual([{ type: 'customer', text: 'a', turn: 't1' }]);
      const told = () => other.lines.map((line) => JSON.parse(line)).filter(({ level }) => level !== 'info');
      await waitFor(() => told().some(({ msg }) => msg === 'how many turns wait is known again'), {
        what: 'the end of the outage to be told',
      });
      const lines = told().map(({ broker, msg, err }) => `${broker} ${msg}: ${err?.message}`);
      expect(new Set(lines).size).toBe(lines.length);
      expect(new Set(told().map(({ broker, msg }) => `${broker} ${msg}`))).toEqual(
        new Set(
          [
            'the broker is away; waiting for it',
            'a turn could not be published',
            'how many turns wait is not known',
            'the broker is back',
            'how many turns wait is known again',
            'turns are published again',
          ].map((words) => `${new URL(own.url).host} ${words}`),
        ),
      );
    } finally {
      await other.stop();
      await own.stop();
    }
  }, 60_000);
});
