import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import {
  openTestChannel,
  startTestBroker,
  type TestBroker,
  type TestChannel,
  waitFor,
} from '@switchboard/shared/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestAgents, type TestAgents } from './testing/agents.ts';

let broker: TestBroker;
let agents: TestAgents;
let channel: TestChannel;
let program: string;
let inTypeScript: string;
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

beforeAll(async () => {
  const page = await readFile(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');
  program = /```python\n(.+?)```/s.exec(page)?.[1] ?? '';
  inTypeScript = /```ts\n(.+?)```/s.exec(page)?.[1] ?? '';
  broker = await startTestBroker();
  agents = await startTestAgents(broker.url);
  channel = await openTestChannel(broker.url);
});
afterEach(async () => {
  for (const child of running) await end(child);
});
afterAll(async () => {
  await channel?.close();
  await agents?.stop();
  await broker?.stop();
});

/** The adapter of the page as a process: what it prints, and how to write to it. */
function startAdapter(name: string) {
  const child = spawn('python3', ['-c', program, name], {
    env: { PATH: process.env.PATH, NATS_URL: broker.url },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  running.add(child);
  const printed: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => printed.push(line));
  return {
    child,
    printed,
    write: (line: string) => child.stdin.write(`${line}\n`),
    until: (line: string) =>
      waitFor(() => printed.includes(line), {
        what: () => `“${line}”; so far: ${printed.join(' | ')}`,
        timeoutMs: 20_000,
      }),
  };
}

async function end(child: ChildProcess): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('the adapter of the protocol page', () => {
  test('has 40 lines at most, of Python’s standard library', () => {
    expect(program.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
    expect([...program.matchAll(/^import (.+)$/gm)].map(([, names]) => names)).toEqual([
      'json, os, socket, sys, threading, urllib.parse',
    ]);
  });

  test('carries turns in and replies out', async () => {
    const adapter = startAdapter('sms');
    adapter.write('sms-1 m1 I was charged twice');
    await adapter.until('sms-1 billing Billing heard: I was charged twice');
    adapter.write('sms-1 m2 and my webhook is broken');
    await adapter.until('sms-1 tech-support Tech support heard: and my webhook is broken');
    expect(await channel.replies('sms-1')).toHaveLength(2);
  });

  test('sends a turn twice, and it is answered once', async () => {
    const adapter = startAdapter('sms');
    for (const line of ['sms-2 m1 a charge', 'sms-2 m1 a charge', 'sms-2 m2 a webhook']) adapter.write(line);
    await adapter.until('sms-2 tech-support Tech support heard: a webhook');
    expect((await channel.document('sms-2'))?.seen).toEqual(['sms:m1', 'sms:m2']);
  });

  test('gets what was answered while it was away, and nothing that it had', async () => {
    const first = startAdapter('sms');
    first.write('sms-3 m1 a charge');
    await first.until('sms-3 billing Billing heard: a charge');
    await end(first.child);
    const turn = { conversation: 'sms-3', id: 'm2', text: 'another charge' };
    await channel.bus.js.publish('turn.sms-3', JSON.stringify({ v: 1, channel: 'sms', ...turn }));
    await waitFor(async () => (await channel.replies('sms-3')).length === 2, { what: 'the second answer' });
    const second = startAdapter('sms');
    await second.until('sms-3 billing Billing heard: another charge');
    expect(second.printed).not.toContain('sms-3 billing Billing heard: a charge');
  });

  test('ends with its connection', async () => {
    const own = await startTestBroker();
    const child = spawn('python3', ['-c', program, 'sms'], {
      env: { PATH: process.env.PATH, NATS_URL: own.url },
    });
    running.add(child);
    await once(child, 'spawn');
    await own.stop();
    await once(child, 'exit');
    running.delete(child);
  });
});

test('the adapter in TypeScript sends its turn once, prints the answer, and ends on SIGINT', async () => {
  const run = async (until: string[]) => {
    const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', inTypeScript], {
      cwd: import.meta.dirname,
      env: { PATH: process.env.PATH, NATS_URL: broker.url },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running.add(child);
    const printed: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => printed.push(line));
    await waitFor(() => until.every((line) => printed.includes(line)), {
      what: () => `${until.join(' and ')}; so far: ${printed.join(' | ')}`,
      timeoutMs: 20_000,
    });
    child.kill('SIGINT');
    const [status] = await once(child, 'exit');
    running.delete(child);
    return status;
  };
  const answer = 'mail-4711 billing: Billing heard: I was charged twice for May';
  expect(await run(['stored', answer])).toBe(0);
  expect(await run(['the broker had it already'])).toBe(0);
});
