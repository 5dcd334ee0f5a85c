import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '@switchboard/shared/testing';
import { expect, onTestFinished, test } from 'vitest';
import { testFolder } from '../testing/program.ts';
import { keepAgent, restartWait } from './keep-agent.ts';

/** A program in a folder of the test's own, kept as an agent. */
async function kept(source: string) {
  const folder = await testFolder();
  const main = join(folder.path, 'main.ts');
  await writeFile(main, source);
  const said: string[] = [];
  const lines: string[] = [];
  const agent = keepAgent({
    label: 'billing.1',
    program: { name: 'billing', agent: true, main },
    env: { PATH: process.env.PATH },
    onLine: (_, line) => lines.push(line),
    say: (text) => said.push(text),
    onChange() {},
  });
  onTestFinished(async () => {
    agent.kill();
    await folder.remove();
  });
  return { agent, said, lines };
}

const SERVES_HEALTH = `
import { createServer } from 'node:http';
let looks = 0;
const server = createServer((request, response) => {
  looks++;
  response.writeHead(looks < 3 ? 503 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ broker: true, consumer: looks >= 3 }));
});
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ health: 'http://127.0.0.1:' + server.address().port }));
});
`;

test('the wait before a restart doubles from half a second to ten, and begins anew after a long life', () => {
  const waits: number[] = [];
  for (let wait: number | null = null; waits.length < 7; ) {
    wait = restartWait(wait, 1_000);
    waits.push(wait);
  }
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  expect(restartWait(8_000, 30_000)).toBe(500);
});

test('an agent is ready when its health says so, and says what it lacks before', async () => {
  const { agent, said } = await kept(SERVES_HEALTH);
  expect(await agent.missing()).toBe('it has not said where its health is');
  await agent.ready;
  expect(await agent.missing()).toBe('');
  expect(said).toEqual([`billing.1 is ready (${agent.health()})`]);
});

test('an agent that dies three times before it was ready is given up, and its words are shown', async () => {
  const { agent, said, lines } = await kept(`console.error('the ledger is missing'); process.exit(1);`);
  await expect(agent.givenUp).rejects.toThrow('billing.1 ended 3 times before it was ready (code 1)');
  expect(said).toEqual([
    'billing.1 ended (code 1); starting it again in 0.5 s',
    'billing.1 ended (code 1); starting it again in 1 s',
  ]);
  expect(lines).toEqual(['the ledger is missing', 'the ledger is missing', 'the ledger is missing']);
});

test('an agent whose settings are wrong is given up at once', async () => {
  const { agent, said, lines } = await kept(`console.error('MODEL: must not be empty'); process.exit(78);`);
  await expect(agent.givenUp).rejects.toThrow('billing.1 cannot start with it');
  expect(said).toEqual([]);
  expect(lines).toEqual(['MODEL: must not be empty']);
});

test('an agent that does not drain in time is killed', async () => {
  const { agent } = await kept(`process.on('SIGTERM', () => {}); ${SERVES_HEALTH}`);
  await agent.ready;
  const pid = agent.pid();
  await agent.stop(100);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('an agent ends when the process that started it is killed', async () => {
  const folder = await testFolder();
  onTestFinished(() => folder.remove());
  const main = join(folder.path, 'main.ts');
  await writeFile(main, 'setInterval(() => {}, 1_000);');
  const parent = join(folder.path, 'parent.ts');
  const module = JSON.stringify(new URL('./agent-process.ts', import.meta.url).href);
  await writeFile(
    parent,
    `import { spawnAgent } from ${module};
console.log(spawnAgent({ name: 'idle', agent: true, main: ${JSON.stringify(main)} }, process.env, () => {}).pid);
setInterval(() => {}, 1_000);`,
  );
  const child = spawn(process.execPath, [parent], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let out = '';
  child.stdout.on('data', (data) => {
    out += data;
  });
  const pid = await waitFor(() => /^\d+\n/.test(out) && Number(out), { what: 'the agent to be started' });
  child.kill('SIGKILL');
  await waitFor(() => !isAlive(pid), { what: 'the agent to end' });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
