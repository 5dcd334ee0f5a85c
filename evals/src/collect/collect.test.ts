import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conversationStore, newDocument, openBus, subjects } from '@switchboard/shared';
import { startTestBroker } from '@switchboard/shared/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acceptCandidates } from './accept.ts';
import { type Candidate, candidateOf } from './candidates.ts';
import { recordsSince, talkOf } from './read.ts';
import { recordOf } from './testing/records.ts';

it('reads runs from the stream and words from the conversation, and takes the known name out', async () => {
  const broker = await startTestBroker();
  try {
    const bus = await openBus({ url: broker.url, replicas: 1 }, 'test');
    const records = [
      recordOf({ n: 1, agent: 'triage', outcome: 'handoff', to: 'billing', reason: 'Dana wants a bill' }),
      recordOf({ n: 2, agent: 'billing', outcome: 'handoff', to: 'sales' }),
    ];
    for (const record of records) await bus.js.publish(subjects.record('c1'), JSON.stringify(record));
    await bus.js.publish(subjects.record('c2'), 'no record');
    const doc = newDocument({
      conversation: 'c1',
      owner: 'sales',
      channel: 'web',
      stream: 's',
      at: '2026-05-02T10:00:00.000Z',
    });
    doc.history = [{ type: 'message', role: 'user', content: 'Dana here, a price please' }];
    doc.context = { verified: { name: 'Dana Fox', by: 'web-session' }, claimed: {} };
    await conversationStore(bus).set(doc, 0);

    const found = await recordsSince(bus, new Date(0));
    expect(found.unreadable).toBe(1);
    expect([...found.conversations.keys()]).toEqual(['c1']);
    const talk = await talkOf(bus, 'c1', found.conversations.get('c1')!);
    expect(candidateOf(talk!)).toMatchObject({
      text: '[name] here, a price please',
      reason: '[name] wants a bill',
      suggested: 'sales',
    });
    expect(await talkOf(bus, 'c3', [])).toBeNull();
    expect((await recordsSince(bus, new Date(Date.now() + 60_000))).conversations.size).toBe(0);
    await bus.close();
  } finally {
    await broker.stop();
  }
});

describe('what a person has labelled', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'evals-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const lines = (rows: object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const candidate = (id: string, changes: Partial<Candidate>): Candidate => ({
    id,
    text: `the words of ${id}`,
    routed: 'billing',
    signal: 'handed-back',
    suggested: 'sales',
    reason: null,
    conversation: 'c1',
    label: null,
    why: '',
    ...changes,
  });

  async function files(candidates: Candidate[]) {
    const [file, dataset] = [join(dir, 'candidates.jsonl'), join(dir, 'routing.jsonl')];
    const row = {
      id: 'a',
      text: 'Can I have the receipt for June?',
      expected: 'billing',
      tags: ['plain'],
      why: 'a receipt',
    };
    await writeFile(file, lines(candidates));
    await writeFile(dataset, lines([row]));
    return { file, dataset };
  }

  it('goes into the set; what is dropped goes away, and what nobody has looked at stays', async () => {
    const { file, dataset } = await files([
      candidate('prod-1', { label: 'sales', why: 'asks for a price' }),
      candidate('prod-2', { label: 'drop' }),
      candidate('prod-3', {}),
    ]);
    expect(await acceptCandidates(file, dataset)).toEqual({ added: ['prod-1'], dropped: 1, waiting: 1 });
    expect(JSON.parse((await readFile(dataset, 'utf8')).trimEnd().split('\n')[1]!)).toEqual({
      id: 'prod-1',
      text: 'the words of prod-1',
      expected: 'sales',
      tags: ['production', 'handed-back'],
      why: 'asks for a price',
    });
    expect((await readFile(file, 'utf8')).trimEnd()).toBe(JSON.stringify(candidate('prod-3', {})));
  });

  it('is refused whole where a label has no why, or the set has the message already; nothing is changed', async () => {
    const { file, dataset } = await files([
      candidate('prod-1', { label: 'sales' }),
      candidate('prod-2', { label: 'billing', why: 'a receipt', text: 'can i have the receipt for june' }),
    ]);
    const before = await readFile(dataset, 'utf8');
    const error = await acceptCandidates(file, dataset).catch((thrown) => thrown);
    expect(error.message).toMatch(/candidates\.jsonl:1: why: say why the label is right/);
    expect(error.message).toMatch(/candidates\.jsonl:2: says nearly the same as a of the set/);
    expect(await readFile(dataset, 'utf8')).toBe(before);
  });
});
