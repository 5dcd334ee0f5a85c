import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { type Broker, startBroker } from '@switchboard/broker';
import { brokerOf, createLogger, HUMAN, type OfflineRules, openBus, readSettings } from '@switchboard/shared';
import { type Channel, openChannel } from '@switchboard/shared/channel';
import { startAgent } from '@switchboard/shared/service';
import { startAgentProcess, testAgent, waitFor } from '@switchboard/shared/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const ROLES = ['agent', 'gateway', 'adapter', 'desk', 'operator', 'metrics'] as const;
type Role = (typeof ROLES)[number];

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

let storeDir: string;
let broker: Broker;
const violations: string[] = [];
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  for (const role of ROLES) vi.stubEnv(`NATS_${role.toUpperCase()}_PASSWORD`, passwordOf(role));
  storeDir = await mkdtemp(join(tmpdir(), 'switchboard-'));
  broker = await startBroker({
    storeDir,
    extraConfig: await readFile(file('deploy/nats/permissions.conf'), 'utf8'),
    log: (line) => {
      if (/violation/i.test(line)) violations.push(line);
    },
  });
});
afterAll(async () => {
  for (const close of closing.reverse()) await close();
  await broker?.stop();
  await rm(storeDir, { recursive: true, force: true });
  vi.unstubAllEnvs();
});

const passwordOf = (role: Role) => `${role}-of-the-test`;

/** The environment of a process of a role. */
function envOf(role: Role): Record<string, string> {
  return {
    NATS_URL: broker.url,
    NATS_USER: role,
    NATS_PASSWORD: passwordOf(role),
    NATS_INBOX_PREFIX: `_INBOX_${role}`,
  };
}

const settingsOf = (role: Role) => brokerOf(readSettings('test', envOf(role)));

/** Bytes of a turn that is as large as one may be. */
const LARGE = 32_000;

const rules: Record<string, OfflineRules> = {
  triage: ({ newest }) =>
    newest.join(' ').includes('person')
      ? { handoff: HUMAN, input: { reason: 'asks for a person' } }
      : { handoff: 'billing', input: { reason: 'a charge' } },
  billing: ({ newest }) =>
    newest.join(' ').includes('person')
      ? { handoff: HUMAN, input: { reason: 'asks for a person' } }
      : { say: `billing heard ${newest.length}` },
};

async function startAgents(): Promise<() => Promise<unknown>> {
  const started = Object.entries(rules).map(([name, offline]) => {
    const quick = {
      OFFLINE_DELAY_MS: '0',
      HISTORY_KB: '4096',
      WAITING_NOTICE_MS: '500',
      SLOW_NOTICE_MS: '500',
    };
    const settings = readSettings(name, { ...envOf('agent'), ...quick });
    return startAgent(testAgent(name, offline), settings, createLogger(name, 'silent'));
  });
  const services = await Promise.all(started);
  return () => Promise.all(services.map((service) => service.drain()));
}

async function cli(program: string, role: Role, ...args: string[]): Promise<string> {
  const env = { PATH: process.env.PATH, ...envOf(role) };
  const run = promisify(execFile);
  return (await run(process.execPath, [file(`cli/src/${program}.ts`), ...args], { env })).stdout;
}

const begunSchema = z.object({ conversation: z.string(), token: z.string() });

test('agents, gateway, adapter, desk and operator do their work with nothing but the permissions of their role', async () => {
  // Turns that come while no agent is there are one piece of work later, too large for a message.
  await (await startAgents())();
  const channel: Channel = await openChannel(settingsOf('adapter'), 'sms');
  closing.push(() => channel.close());
  const replies: string[] = [];
  await channel.onReply('adapter-sms', async ({ text }) => void replies.push(text));
  const live: string[] = [];
  channel.onLive('large', ({ type }) => live.push(type));
  for (let turn = 0; turn < 20; turn++) {
    await channel.publishTurn({ conversation: 'large', text: 'x'.repeat(LARGE) });
  }
  closing.push(await startAgents());
  const answered = () => replies.filter((text) => text.startsWith('billing heard')).length;
  await waitFor(() => answered() >= 2, { what: 'the turns to be answered', timeoutMs: 60_000 });
  expect(live).toContain('moved');
  await channel.publishTurn({ conversation: 'large', text: 'a person, please', agent: 'billing' });
  await waitFor(() => replies.some((text) => text.includes('colleague')), {
    what: 'the handoff to a person',
  });

  const gateway = startAgentProcess({
    main: file('services/gateway/src/main.ts'),
    env: { ...envOf('gateway'), HTTP_PORT: '0', DEVELOPER_PANEL: 'on' },
  });
  closing.push(() => gateway.stop());
  const url = await waitFor(
    () => gateway.lines.map((line) => /"url":"(http[^"]+)"/.exec(line)?.[1]).find((found) => found),
    { what: 'the gateway', timeoutMs: 60_000 },
  );
  const ask = (path: string, token = '', body?: object) =>
    fetch(`${url}/v1/conversations${path}`, {
      headers: {
        'content-type': 'application/json',
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
  const { conversation, token } = begunSchema.parse(await (await ask('', '', {})).json());
  expect((await ask(`/${conversation}/turns`, token, { text: 'charged twice' })).status).toBe(202);
  await waitFor(
    async () => (await (await ask(`/${conversation}`, token)).text()).includes('billing heard 1'),
    {
      what: 'the answer at the gateway',
      timeoutMs: 30_000,
    },
  );
  expect(await (await ask(`/${conversation}/records`, token)).text()).toContain('"billing"');

  expect(await cli('desk', 'desk', 'list')).toContain('large');
  await cli('desk', 'desk', 'reply', 'large', '--by', 'Ada', '--text', 'Here I am.');
  await waitFor(() => replies.includes('Here I am.'), { what: 'the person’s answer' });
  await cli('desk', 'desk', 'return', 'large', '--by', 'Ada', '--to', 'billing');
  expect(await cli('costs', 'operator')).toContain('billing');
  expect(await cli('dead', 'operator', 'list')).toContain('no dead letters');
  const bus = await openBus(settingsOf('metrics'), 'metrics');
  closing.push(() => bus.close());
  expect((await bus.jsm.consumers.info('WORK', 'agent-billing')).name).toBe('agent-billing');
  expect(violations).toEqual([]);
});

/** What the broker forbids of what a role does with a connection of its own. */
async function refused(role: Role, act: (nc: NatsConnection) => void): Promise<string[]> {
  const nc = await connect({ servers: broker.url, user: role, pass: passwordOf(role) });
  const errors: string[] = [];
  const reading = (async () => {
    for await (const status of nc.status()) if (status.type === 'error') errors.push(status.error.message);
  })();
  act(nc);
  // The server refuses before it answers this.
  await nc.flush();
  await nc.close();
  await reading;
  return errors;
}

test.each<[Role, string]>([
  ['adapter', 'agent.billing.large.turn'],
  ['adapter', 'desk.large'],
  ['adapter', '$KV.conversations.large'],
  ['gateway', 'reply.web.large'],
  ['gateway', '$JS.API.STREAM.PURGE.TURNS'],
  ['desk', 'turn.large'],
  ['metrics', '$JS.API.STREAM.MSG.GET.RECORDS'],
])('%s may not publish to %s', async (role, subject) => {
  const errors = await refused(role, (nc) => nc.publish(subject, '{}'));
  expect(errors).toEqual([`Permissions Violation for Publish to "${subject}"`]);
});

test.each<[Role, string]>([
  ['adapter', '_INBOX_agent.>'],
  ['gateway', 'agent.>'],
  ['agent', 'turn.*'],
  ['metrics', 'record.*'],
])('%s may not subscribe to %s', async (role, subject) => {
  const errors = await refused(role, (nc) => void nc.subscribe(subject, { callback: () => {} }));
  expect(errors).toEqual([`Permissions Violation for Subscription to "${subject}"`]);
});

/** What each role may do, as lines like `agent pub turn.*`. */
function linesOfFile(text: string): string[] {
  const bare = text.replace(/^\s*#.*$/gm, '');
  return bare
    .split(/\buser: /)
    .slice(1)
    .flatMap((part) => {
      const role = /^\w+/.exec(part)?.[0];
      return [
        ['pub', 'publish'],
        ['sub', 'subscribe'],
      ].flatMap(([may, key]) => {
        const list = new RegExp(`${key}: \\[([^\\]]*)\\]`).exec(part)?.[1] ?? '';
        return [...list.matchAll(/"([^"]+)"/g)].map(([, subject]) => `${role} ${may} ${subject}`);
      });
    });
}

function linesOfTables(text: string): string[] {
  const rows = text.slice(text.indexOf('## Subjects')).matchAll(/^\| `([^`]+)` \|(.*)\|$/gm);
  return [...rows].flatMap(([, subject, cells = '']) =>
    cells.split('|').flatMap((cell, column) =>
      cell
        .split(' ')
        .filter(Boolean)
        .map((may) => `${ROLES[column]} ${may} ${subject}`),
    ),
  );
}

test('the tables of the documentation say what the file has', async () => {
  const [conf, page] = await Promise.all(
    ['deploy/nats/permissions.conf', 'docs/permissions.md'].map((path) => readFile(file(path), 'utf8')),
  );
  const lines = linesOfFile(conf ?? '');
  expect(lines).toHaveLength(new Set(lines).size);
  expect(linesOfTables(page ?? '').toSorted()).toEqual(lines.toSorted());
});
