import { connect } from 'node:net';
import { waitFor } from '@switchboard/shared/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Run, runningSystem } from './system/run-file.ts';
import { processesWith, type Running, runProgramTo, startProgram, testFolder } from './testing/program.ts';

let folder: Awaited<ReturnType<typeof testFolder>>;
let start: Running;
const env = () => ({ SWITCHBOARD_DATA: folder.path });

beforeAll(async () => {
  folder = await testFolder();
  start = startProgram('start', ['--replicas', 'billing=2'], { env: env() });
  void start.finished.then(({ out, err }) => {
    if (!out.includes('stopped')) process.stderr.write(`start ended early:\n${out}\n${err}\n`);
  });
  await waitFor(() => start.out().includes('Ctrl-C stops everything'), { what: 'everything to be ready' });
});
afterAll(async () => {
  start?.send('SIGTERM');
  await start?.finished;
  await folder?.remove();
});

const run = (): Run => {
  const running = runningSystem(folder.path);
  if (running === null) throw new Error('no system runs');
  return running;
};
const isReady = async (health: string) => health !== '' && (await fetch(`${health}/readyz`)).ok;

test('every agent is a process of its own and ready, with the replicas that were asked for', async () => {
  const { agents } = run();
  expect(agents.map(({ name }) => name).sort()).toEqual([
    'billing',
    'billing',
    'gateway',
    'sales',
    'tech-support',
    'triage',
  ]);
  expect(new Set(agents.map(({ pid }) => pid)).size).toBe(6);
  for (const { health } of agents) expect(await isReady(health)).toBe(true);
  expect(start.out()).toContain('the offline model answers');
  expect(start.out()).toContain(`SWITCHBOARD_DATA=${folder.path} npm run chat`);
});

test('the web chat is served where the start says', async () => {
  const [web = ''] = start.out().match(/http:\/\/\S+(?= to write as a customer)/) ?? [];
  const page = await fetch(web);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('<title>');
});

test('a second start on the same folder is refused', async () => {
  const second = await runProgramTo('start', [], { env: env() });
  expect(second.err).toContain(`start: already running (process ${start.pid}, since `);
  expect(second.status).toBe(1);
  expect(runningSystem(folder.path)?.pid).toBe(start.pid);
});

test('an agent that dies is started again', async () => {
  const sales = () => run().agents.find(({ name }) => name === 'sales')!;
  const { pid } = sales();
  process.kill(pid, 'SIGKILL');
  const again = await waitFor(async () => sales().pid !== pid && (await isReady(sales().health)) && sales(), {
    what: 'sales to be ready again',
  });
  expect(again.pid).not.toBe(pid);
  expect(start.out()).toContain('sales ended (SIGKILL); starting it again in 0.5 s');
});

test('the set conversations end where they should', async () => {
  const { status, out } = await runProgramTo('demo', [], { env: env() });
  expect(out).toContain('triage → billing → triage → tech-support');
  expect(out).toMatch(/cost none \(offline\)/);
  expect(out).toContain('Every conversation ended where it should (7).');
  expect(status).toBe(0);
});

test('a Ctrl-C ends the agents, then the broker, and nothing is left', async () => {
  const { agents, url } = run();
  start.send('SIGINT');
  const { status, out } = await start.finished;
  expect(status).toBe(0);
  for (const name of ['triage', 'billing.1', 'billing.2', 'sales', 'tech-support', 'gateway']) {
    expect(out).toMatch(new RegExp(`${name} +stopped`));
  }
  for (const { pid } of agents) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  await expect(answers(Number(new URL(url ?? '').port))).resolves.toBe(false);
  expect(processesWith(folder.path)).toEqual([]);
  expect(runningSystem(folder.path)).toBe(null);
});

test('where no system runs, the demo starts one for itself and leaves nothing of it', async () => {
  const { status, out, err } = await runProgramTo('demo', ['--conversation', 'booked-demo', '--json'], {
    env: { ...env(), TMPDIR: folder.path },
  });
  expect(err).toContain('no system runs here: starting one for this demo');
  expect(JSON.parse(out)).toMatchObject({
    ok: true,
    conversations: [{ name: 'booked-demo', problem: null }],
  });
  expect(status).toBe(0);
  expect(processesWith(folder.path)).toEqual([]);
});

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
