import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { runProgramTo, testFolder } from './testing/program.ts';

const wrong: [name: string, args: string[], says: string][] = [
  ['start', ['--replicas', 'legal=2'], '--replicas: there is no agent "legal"'],
  ['chat', ['--conversation', 'a b'], '"a b" is no conversation: it must be 1 to 128 of the characters'],
  ['desk', ['reply', 'c1', '--by', 'Dana'], 'reply needs --text'],
  ['desk', ['reply', 'c1', '--by', 'Dana', '--text', ' '], 'reply needs --text, and what is given is empty'],
  ['demo', ['--conversation', 'nothing'], '--conversation: there is no "nothing"; there are charged-twice'],
  ['watch', ['everything'], "Unexpected argument 'everything'"],
  ['costs', ['--since', 'yesterday'], '--since: "yesterday" is no time'],
  ['costs', ['--by', 'day'], '--by: "day" is not one of agent, model, conversation'],
  ['dead', ['drop', '1'], 'drop needs --yes where nobody can be asked'],
];

test.concurrent.each(wrong)('%s %j is wrong usage: one line and status 2', async (name, args, says) => {
  const { status, out, err } = await runProgramTo(name, args);
  expect(err).toContain(`${name}: ${says}`);
  expect(err.trimEnd().split('\n')).toHaveLength(1);
  expect(out).toBe('');
  expect(status).toBe(2);
});

test.concurrent.each(['start', 'chat', 'desk', 'demo', 'watch', 'dead', 'costs'])(
  '%s explains itself',
  async (name) => {
    const { status, out } = await runProgramTo(name, ['--help']);
    expect(out).toMatch(new RegExp(`^npm (run )?${name} \\[?--`));
    expect(out).toContain('Environment, also read from .env');
    expect(out).toMatch(/^Example.*:\s+npm (run )?/m);
    expect(status).toBe(0);
  },
);

test.concurrent('where no system runs, that is said with what to do', async () => {
  const folder = await testFolder();
  try {
    const { status, err } = await runProgramTo('chat', [], { env: { SWITCHBOARD_DATA: folder.path } });
    expect(err).toBe(
      'chat: no system runs here: start one with `npm start`, or set NATS_URL to the broker of another\n',
    );
    expect(status).toBe(1);
  } finally {
    await folder.remove();
  }
});

test.concurrent('an address at which no broker answers is named, without its password', async () => {
  const env = { NATS_URL: 'nats://ann:secret@127.0.0.1:1' };
  const { status, err } = await runProgramTo('dead', ['list'], { env });
  expect(err).toContain('dead: no broker answers at nats://127.0.0.1:1:');
  expect(err).not.toContain('secret');
  expect(status).toBe(1);
});

test.concurrent('a port that another program has is told before anything starts, and the run file is gone', async () => {
  const folder = await testFolder();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const env = { SWITCHBOARD_DATA: folder.path, HTTP_PORT: '0' };
    const { status, out, err } = await runProgramTo('start', ['--port', `${port}`], { env });
    expect(err).toBe(
      `start: --port: another program has port ${port} already: give another one, or leave --port out for one that is free\n`,
    );
    expect(out).toBe('');
    expect(await readdir(folder.path)).toEqual([]);
    expect(status).toBe(1);
  } finally {
    server.close();
    await folder.remove();
  }
});

test.concurrent('what is wrong with the environment is listed, and nothing is started', async () => {
  const folder = await testFolder();
  try {
    const env = {
      SWITCHBOARD_DATA: folder.path,
      DRAIN_MS: '-1',
      HANDOFF_CAP: 'many',
      REFUND_LIMIT_USD: 'much',
      DATABASE_POOL: '0',
      HTTP_PORT: 'eighty',
      NATS_SERVER_BIN: '/nowhere',
    };
    const { status, out, err } = await runProgramTo('start', [], { env });
    expect(out).toBe('');
    expect(err.trimEnd().split('\n')).toEqual([
      'start: the environment is not usable:',
      '  - DRAIN_MS: must be a whole number from 0 to 600000',
      '  - HANDOFF_CAP: must be a whole number from 0 to 100',
      '  - DATABASE_POOL: must be a whole number from 1 to 100',
      '  - billing: REFUND_LIMIT_USD: must be an amount of US dollars, for example 500',
      '  - gateway: HTTP_PORT: must be a whole number from 0 to 65535',
      expect.stringMatching(/^ {2}- NATS_SERVER_BIN is set, but cannot be used: there is no program/),
    ]);
    expect(await readdir(folder.path)).toEqual([]);
    expect(status).toBe(78);
  } finally {
    await folder.remove();
  }
});
