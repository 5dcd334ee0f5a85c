import { expect, it } from 'vitest';
import { webPort } from './port.ts';

it.each([
  [undefined, 8080],
  ['', 8080],
  ['0', 0],
  ['3000', 3000],
])('HTTP_PORT %j asks for port %i', (asked, port) => {
  expect(webPort(asked)).toBe(port);
});

it.each(['abc', '-1', '65536', '80.5'])('HTTP_PORT %j is refused, without its value', (asked) => {
  expect(() => webPort(asked)).toThrow(/^HTTP_PORT: must be a whole number from 0 to 65535$/);
});
