import { request } from 'node:http';
import { startTestBroker, type TestBroker } from '@switchboard/shared/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { RunningGateway } from './gateway.ts';
import { problemSchema } from './http/problem.ts';
import { type Asking, ask, beginAt, type Customer, jsonOf } from './testing/client.ts';
import { SERVER_KEY, startTestGateway, withGateway } from './testing/gateway.ts';

let broker: TestBroker;
let gateway: RunningGateway;
let customer: Customer;
let turns: string;

/** No agent runs here: what is refused never gets that far, and what is accepted waits. */
beforeAll(async () => {
  broker = await startTestBroker();
  gateway = await startTestGateway(broker.url, { CORS_ORIGINS: 'https://shop.example.com' });
  customer = await beginAt(gateway.url);
  turns = `${gateway.url}/v1/conversations/${customer.conversation}/turns`;
});
afterAll(async () => {
  await gateway?.drain();
  await broker?.stop();
});

const problemOf = async (url: string, asking: Asking) => {
  const answer = await ask(url, asking);
  const { error } = await jsonOf(answer, problemSchema);
  expect(error.message).not.toBe('');
  return `${answer.status} ${error.code}`;
};
describe('a message that cannot be taken gets a clear status', () => {
  const ours = (asking: Asking) => problemOf(turns, { token: customer.token, ...asking });

  test.each<[string, Asking, string]>([
    ['JSON that is none', { body: '{"text":' }, '400 bad-request'],
    ['no text', { body: {} }, '400 invalid'],
    ['a text that is no text', { body: { text: { $ne: null } } }, '400 invalid'],
    ['only white space', { body: { text: ' \n\t ' } }, '400 not-a-turn'],
    ['an id with a space', { body: { text: 'a', id: 'a b' } }, '400 invalid'],
    [
      'an idempotency key that is too long',
      { body: { text: 'a' }, headers: { 'idempotency-key': 'x'.repeat(201) } },
      '400 invalid',
    ],
    [
      'two ids that differ',
      { body: { text: 'a', id: 'one' }, headers: { 'idempotency-key': 'two' } },
      '400 two-ids',
    ],
    ['a text of 32 KB and one byte', { body: { text: 'x'.repeat(32 * 1024 + 1) } }, '413 too-large'],
    ['a text of 11,000 characters of three bytes', { body: { text: '€'.repeat(11_000) } }, '413 too-large'],
    ['a body of a megabyte', { body: { text: 'x'.repeat(1024 * 1024) } }, '413 too-large'],
    [
      'no JSON but a form',
      { body: 'text=a', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      '415 not-json',
    ],
    ['an agent of the customer’s choice', { body: { text: 'a', agent: 'billing' } }, '403 server-only'],
    [
      'a customer who vouches for itself',
      { body: { text: 'a', customer: { accountId: 'A-1' } } },
      '403 server-only',
    ],
  ])('%s', async (_, asking, status) => {
    expect(await ours(asking)).toBe(status);
  });

  test('an agent that is not there', async () => {
    const body = { text: 'a', agent: 'nobody' };
    expect(await problemOf(turns, { token: SERVER_KEY, body })).toBe('400 not-a-turn');
  });

  test('a text of 32 KB, of characters that JSON writes with six bytes, is none of these', async () => {
    expect((await customer.send(`\u0001${'"'.repeat(32 * 1024 - 1)}`)).status).toBe(202);
  });
});

describe('who may not ask gets a clear status', () => {
  const body = { text: 'a' };

  test.each<[string, Asking, string]>([
    ['nobody', {}, '401 unauthenticated'],
    ['a wrong token', { token: 'wrong' }, '401 unauthenticated'],
    ['a server key with a letter more', { token: `${SERVER_KEY}x` }, '401 unauthenticated'],
    ['another scheme', { headers: { authorization: 'Basic dXNlcjpwYXNz' } }, '401 unauthenticated'],
    ['a wrong cookie', { headers: { cookie: 'switchboard_session=wrong' } }, '401 unauthenticated'],
  ])('%s', async (_, asking, status) => {
    expect(await problemOf(turns, { body, ...asking })).toBe(status);
    expect(await problemOf(turns.replace('/turns', ''), asking)).toBe(status);
    expect(await problemOf(turns.replace('/turns', '/events'), asking)).toBe(status);
    expect(await problemOf(turns.replace('/turns', '/records'), asking)).toBe(status);
  });

  test('a session that asks for another’s conversation', async () => {
    const { token } = await beginAt(gateway.url);
    expect(await problemOf(turns, { token, body })).toBe('403 not-yours');
    for (const path of ['', '/events', '/records']) {
      expect(await problemOf(turns.replace('/turns', path), { token })).toBe('403 not-yours');
    }
    const other = `${gateway.url}/v1/conversations/cli-1234`;
    expect(await problemOf(other, { token })).toBe('403 not-yours');
  });

  test('a customer who vouches for somebody at the beginning', async () => {
    const begin = `${gateway.url}/v1/conversations`;
    expect(await problemOf(begin, { body: { customer: { accountId: 'A-1' } } })).toBe('403 server-only');
  });

  test('a customer who asks for run records, while the developers’ panel is off', async () => {
    const { token } = customer;
    expect(await problemOf(turns.replace('/turns', '/records'), { token })).toBe('403 developers-only');
    expect(await problemOf(turns.replace('/turns', '/events?developer=1'), { token })).toBe(
      '403 developers-only',
    );
  });

  test('a conversation’s id that is none', async () => {
    for (const id of ['a.b', 'a%2Fb', '*', 'x'.repeat(129), '%3E']) {
      const path = `${gateway.url}/v1/conversations/${id}`;
      expect(await problemOf(path, { token: SERVER_KEY })).toBe('400 invalid');
    }
  });

  test('a path that is none', async () => {
    expect(await problemOf(`${gateway.url}/etc/passwd`, {})).toBe('404 not-found');
    expect(await problemOf(`${gateway.url}/..%2fsrc%2fmain.ts`, {})).toBe('404 not-found');
  });

  test('a page of a sister site, which would act with the cookie of the customer', async () => {
    const begun = await ask(`${gateway.url}/v1/conversations`, { body: { session: 'cookie' } });
    const cookie = begun.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const { conversation } = await jsonOf(begun, z.object({ conversation: z.string() }));
    const path = `${gateway.url}/v1/conversations/${conversation}/turns`;
    // fetch does not let a program say where a request comes from.
    const statusFrom = (site: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { cookie, 'sec-fetch-site': site, 'content-type': 'application/json' };
        request(path, { method: 'POST', headers }, (answer) => resolve(answer.resume().statusCode))
          .on('error', reject)
          .end(JSON.stringify(body));
      });
    expect(await statusFrom('same-site')).toBe(403);
    expect(await statusFrom('cross-site')).toBe(403);
    expect(await statusFrom('same-origin')).toBe(202);
  });
});

describe('a session of a browser', () => {
  test('is a cookie that no script reads and no other site sends, and its token is in no answer', async () => {
    const begun = await ask(`${gateway.url}/v1/conversations`, { body: { session: 'cookie' } });
    const [cookie = ''] = begun.headers.getSetCookie();
    expect(cookie).toMatch(/^switchboard_session=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Expires=/);
    expect(await begun.json()).toEqual({ conversation: expect.any(String) });
  });

  test('is for HTTPS only where the customer comes by HTTPS', async () => {
    await withGateway(broker.url, { TRUST_PROXY: 'loopback' }, async ({ url }) => {
      const headers = { 'x-forwarded-proto': 'https' };
      const begun = await ask(`${url}/v1/conversations`, { body: { session: 'cookie' }, headers });
      expect(begun.headers.getSetCookie()[0]).toMatch(/; Secure$/);
    });
  });
});

describe('browsers', () => {
  test('of listed origins may ask, and of no others', async () => {
    const from = async (origin: string) => {
      const answer = await ask(`${gateway.url}/v1/conversations`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
      return answer.headers.get('access-control-allow-origin');
    };
    expect(await from('https://shop.example.com')).toBe('https://shop.example.com');
    expect(await from('https://evil.example.com')).toBeNull();
    const events = await ask(turns.replace('/turns', '/events'), {
      token: customer.token,
      headers: { origin: 'https://shop.example.com' },
    });
    expect(events.headers.get('access-control-allow-origin')).toBe('https://shop.example.com');
    await events.body?.cancel();
  });

  test('are told to run nothing but the page’s own script, and to show it in no frame of another site', async () => {
    const { headers } = await ask(`${gateway.url}/`);
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'self'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  test('get a file again only when it has changed', async () => {
    const first = await ask(`${gateway.url}/chat.js`);
    const etag = first.headers.get('etag') ?? '';
    const again = await ask(`${gateway.url}/chat.js`, { headers: { 'if-none-match': etag } });
    expect([first.status, again.status]).toEqual([200, 304]);
  });
});
