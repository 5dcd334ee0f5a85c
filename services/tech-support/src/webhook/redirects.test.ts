import { afterEach, expect, it } from 'vitest';
import { reach } from './reach.ts';
import { followRedirects } from './redirects.ts';
import { startEndpoint, type TestEndpoint } from './testing/endpoint.ts';

let inside: TestEndpoint;
afterEach(() => inside.close());

it('leads a public endpoint nowhere private: neither by address nor by name, and nothing is asked there', async () => {
  inside = await startEndpoint((_, response) => response.end('secret'));
  const from = new URL('https://hooks.example/');
  const outside = reach({
    lookup: (_, options, callback) =>
      options.all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4),
  });
  const { signal } = new AbortController();
  for (const target of [
    `https://127.0.0.1:${inside.port}/`,
    `https://inside.example:${inside.port}/`,
    inside.url,
  ]) {
    expect(await followRedirects(from, target, outside, signal)).toMatchObject([
      { status: null, problem: 'not-allowed' },
    ]);
  }
  expect(inside.heard).toEqual([]);
});
