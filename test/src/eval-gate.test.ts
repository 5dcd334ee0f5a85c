import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentDefinition } from '@switchboard/shared';
import { startTestPostgres } from '@switchboard/shared/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { runProgramTo } from '../../cli/src/testing/program.ts';
import { promptHashesOf, teamOf } from '../../evals/src/archs/archs.ts';
import type { Label } from '../../evals/src/contracts/labels.ts';
import type { RoutingRow } from '../../evals/src/contracts/row.ts';
import type { RunMeta } from '../../evals/src/contracts/run.ts';
import { appendResult, sha256, writeRunMeta } from '../../evals/src/contracts/run-folder.ts';
import { decide } from '../../evals/src/gate/decide.ts';
import { readFloors } from '../../evals/src/gate/floors.ts';
import { itemsOf } from '../../evals/src/run/items.ts';
import { runItems } from '../../evals/src/run/runner.ts';
import { type Backends, openBackends } from '../../evals/src/system/backends.ts';
import { triage } from '../../services/triage/src/agent.ts';
import { type ModelAnswer, transferTo } from './model/answer.ts';
import type { ModelRequest } from './model/request.ts';
import { type FakeModel, startFakeModel } from './model/server.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const MODEL = 'gpt-4o-2024-08-06';

const words: [Label, string[]][] = [
  ['billing', ['invoices', 'refunds', 'receipts', 'charges', 'cancellations', 'downgrades']],
  ['tech-support', ['webhooks', 'audio', 'headsets']],
  ['sales', ['quotes', 'demos', 'trials']],
  ['human', ['person']],
  ['clarify', ['hello']],
];
const rows: RoutingRow[] = words.flatMap(([expected, all]) =>
  all.map((word) => ({ id: word, text: `It is about ${word}.`, expected, tags: ['test'], why: 'a test' })),
);

const toolsSchema = z.array(z.object({ name: z.string(), description: z.string() }));

/** A model that routes by nothing but the handoff descriptions that it is sent: a message goes to the first one that has its last word. */
function respond({ body, newest, tools }: ModelRequest): ModelAnswer {
  if (!tools.some((name) => /^transfer_to_(?!triage)/.test(name))) return { text: 'Which account is it?' };
  if (newest.includes('person')) return transferTo('human', { reason: 'asks for a person' });
  const word = newest.replace(/.* (\w+)\.$/, '$1');
  const found = toolsSchema
    .parse(body.tools)
    .find(({ name, description }) => name !== 'escalate_to_human' && belongsTo(description).includes(word));
  if (!found) return { text: 'What is it about?' };
  return transferTo(found.name.replace('transfer_to_', '').replaceAll('_', '-'), { reason: `about ${word}` });
}

const belongsTo = (description: string) => description.split('Not for:')[0] ?? '';

let dir: string;
let fake: FakeModel;
let backends: Backends;
beforeAll(async () => {
  [dir, fake, backends] = await Promise.all([
    mkdtemp(join(tmpdir(), 'switchboard-gate-')),
    startFakeModel(respond),
    startTestPostgres().then(openBackends),
  ]);
});
afterAll(async () => {
  await Promise.all([fake?.close(), backends?.close()]);
  await rm(dir, { recursive: true, force: true });
});

/** Runs the rows through the real agents, with billing as `change` makes it, and keeps the run as `npm run eval` does. */
async function run(name: string, change: (billing: AgentDefinition) => AgentDefinition): Promise<string> {
  const specialists = backends.specialists.map((one) => (one.name === 'billing' ? change(one) : one));
  const team = teamOf('handoff', triage, specialists);
  const folder = join(dir, name);
  const meta: RunMeta = {
    v: 1,
    id: name,
    command: 'npm run eval',
    suites: ['routing'],
    archs: ['handoff'],
    models: Object.fromEntries(team.agents.map((agent) => [agent.name, [MODEL]])),
    promptHashes: { handoff: promptHashesOf(team, []) },
    datasets: { routing: { file: 'rows', sha256: sha256(JSON.stringify(rows)), rows: rows.length } },
    offline: false,
    live: false,
    judge: 'none',
    repeat: 1,
    concurrency: 8,
    limit: null,
    maxUsd: null,
    startedAt: new Date().toISOString(),
    finishedAt: new Date().toISOString(),
  };
  await writeRunMeta(folder, meta);
  await runItems({
    items: itemsOf({ routing: rows }, ['handoff'], 1),
    backends: { ...backends, specialists },
    env: { PATH: process.env.PATH, OPENAI_BASE_URL: fake.url, MODEL },
    judge: null,
    offline: false,
    concurrency: 8,
    name: 'gate',
    metadata: {},
    upload: false,
    stop: new AbortController().signal,
    onResult: (result) => appendResult(folder, result),
    onUnrated: () => {},
  });
  return folder;
}

/** `npm run eval:gate`, on a run that was made. */
const gate = (folder: string) =>
  runProgramTo('eval:gate', ['--run', folder, '--baseline', join(dir, 'baseline.json')]);

/** Keeps a run as the baseline. */
async function accept(folder: string) {
  const options = { baseline: join(dir, 'baseline.json'), accept: true, reason: undefined };
  expect(await decide(folder, await readFloors(), options)).toMatchObject({ status: 0 });
}

test('an equal prompt passes, a worsened handoff description fails with the rows that it lost, a changed one needs a baseline', async () => {
  await accept(await run('first', (billing) => billing));

  const equal = await gate(await run('equal', (billing) => billing));
  expect(equal).toMatchObject({ status: 0, err: '' });
  expect(equal.out).toContain('no row flipped');

  const worse = await gate(await run('worse', (billing) => ({ ...billing, description: 'Other matters.' })));
  expect(worse.status).toBe(1);
  for (const word of words[0]![1]) {
    expect(worse.out).toContain(`lost  routing ${word}: billing expected; was billing, is clarify`);
    expect(worse.out).toContain(`It is about ${word}.`);
  }
  expect(worse.err).toContain('significantly worse than the baseline: 6 rows lost and 0 won');
  expect(worse.err).toContain('what triage is told has changed since the baseline was made');

  const description = `Customers' money. ${backends.specialists[0]?.description}`;
  const changed = await gate(await run('reworded', (billing) => ({ ...billing, description })));
  expect(changed.status).toBe(3);
  expect(changed.out).toContain('no row flipped');
  expect(changed.err).toContain('what triage is told has changed since the baseline was made');
  expect(changed.err).toContain('`npm run eval:gate -- --accept` makes it the baseline');
});
