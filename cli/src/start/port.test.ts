import { createServer } from 'node:net';
import { freePort } from '@switchboard/shared/testing';
import { expect, it } from 'vitest';
import { brokerPort, webPort } from './port.ts';

it('a port that HTTP_PORT names is the one', async () => {
  const port = await freePort();
  expect(await webPort(String(port))).toBe(port);
});

it('HTTP_PORT 0 is any port that is free', async () => {
  expect(await webPort('0')).toBeGreaterThan(0);
});

it.each([undefined, ''])('HTTP_PORT %j is 8080, or another where somebody has that', async (asked) => {
  const server = createServer();
  const isOurs = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(8080, '127.0.0.1', () => resolve(true));
  });
  const other = await webPort(asked);
  expect(other).toBeGreaterThan(0);
  expect(other).not.toBe(8080);
  if (!isOurs) return;
  await new Promise((resolve) => server.close(resolve));
  expect(await webPort(asked)).toBe(8080);
});

it('a port that was asked for is not exchanged for another one', async () => {
  const server = createServer();
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  try {
    await expect(webPort(String(port))).rejects.toThrow(
      `HTTP_PORT: another program has port ${port} already: set another one, or 0 for any that is free`,
    );
    await expect(brokerPort(port)).rejects.toThrow(
      `--port: another program has port ${port} already: give another one, or leave --port out`,
    );
  } finally {
    server.close();
  }
});

it('the broker gets the port that was asked for, else its usual one, else it chooses', async () => {
  const port = await freePort();
  expect(await brokerPort(port)).toBe(port);
  const server = createServer();
  const isOurs = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(4222, '127.0.0.1', () => resolve(true));
  });
  expect(await brokerPort(undefined)).toBe(undefined);
  if (!isOurs) return;
  await new Promise((resolve) => server.close(resolve));
  expect(await brokerPort(undefined)).toBe(4222);
});
