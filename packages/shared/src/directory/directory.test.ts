import { expect, it, onTestFinished } from 'vitest';
import { card } from '../agent/testing/agents.ts';
import { brokerOfFile } from '../bus/testing/broker.ts';
import type { Card } from '../contracts/card.ts';
import { createLogger } from '../telemetry/log.ts';
import { waitFor } from '../testing/wait.ts';
import { openDirectory, putCard } from './directory.ts';

const broker = brokerOfFile();
const log = createLogger('test', 'silent');

/** A directory with nobody in it. */
async function empty() {
  const bus = await broker.bus();
  const kv = bus.kv.directory;
  for await (const key of await kv.keys()) await kv.purge(key);
  const open = async (onChange?: (cards: Card[]) => void) => {
    const directory = await openDirectory(kv, log, onChange);
    onTestFinished(() => directory.close());
    return directory;
  };
  return { bus, kv, open };
}

const names = (cards: Card[]) => cards.map(({ name }) => name);

it('where nobody is, only triage and a person are known', async () => {
  const { open } = await empty();
  const directory = await open();
  expect(directory.cards()).toEqual([]);
  expect(['triage', 'human', 'billing'].map(directory.knows)).toEqual([true, true, false]);
});

it('everyone who is there is known when it is open, by name', async () => {
  const { kv, open } = await empty();
  for (const name of ['sales', 'billing', 'tech-support']) await putCard(kv, card(name));
  const directory = await open();
  expect(names(directory.cards())).toEqual(['billing', 'sales', 'tech-support']);
  expect(directory.knows('sales')).toBe(true);
});

it('who comes, changes or goes later is followed', async () => {
  const { kv, open } = await empty();
  await putCard(kv, card('billing'));
  const seen: string[] = [];
  const directory = await open((cards) => seen.push(names(cards).join()));
  await putCard(kv, card('legal'));
  await waitFor(() => directory.knows('legal'), { what: 'legal' });
  await putCard(kv, card('legal', 'Contracts.'));
  await waitFor(() => directory.cards()[1]?.description === 'Contracts.', { what: 'the new description' });
  await kv.delete('legal');
  await waitFor(() => !directory.knows('legal'), { what: 'that legal is gone' });
  expect(seen).toEqual(['billing', 'billing,legal', 'billing,legal', 'billing']);
});

it('everyone is known from the start also where others have gone before', async () => {
  const { kv, open } = await empty();
  for (let gone = 1; gone <= 5; gone++) {
    await putCard(kv, card(`gone-${gone}`));
    await kv.delete(`gone-${gone}`);
  }
  for (const name of ['sales', 'billing']) await putCard(kv, card(name));
  const changes: string[] = [];
  const directory = await open((cards) => changes.push(names(cards).join()));
  expect(names(directory.cards())).toEqual(['billing', 'sales']);
  expect(changes).toEqual(['billing,sales']);
});

it('a card that cannot be read keeps nobody else from being found', async () => {
  const { kv, open } = await empty();
  await kv.put('broken', 'not JSON');
  await kv.put('newer', JSON.stringify({ ...card('newer'), v: 2 }));
  await putCard(kv, card('billing'));
  const directory = await open();
  expect(names(directory.cards())).toEqual(['billing']);
  await putCard(kv, card('sales'));
  await waitFor(() => directory.knows('sales'), { what: 'sales' });
});

it('an agent whose card is replaced by one that cannot be read is not offered any more', async () => {
  const { kv, open } = await empty();
  await putCard(kv, card('legal'));
  const directory = await open();
  await kv.put('legal', '{"v":2}');
  await waitFor(() => !directory.knows('legal'), { what: 'that legal is gone' });
});

it('the same card is not written again, so that a start changes nothing for the others', async () => {
  const { kv } = await empty();
  await putCard(kv, card('billing'));
  const first = await kv.get('billing');
  await putCard(kv, card('billing'));
  expect((await kv.get('billing'))?.revision).toBe(first?.revision);
  await putCard(kv, { ...card('billing'), version: '2' });
  expect((await kv.get('billing'))?.revision).toBeGreaterThan(first!.revision);
  await kv.delete('billing');
  await putCard(kv, card('billing'));
  expect((await kv.get('billing'))?.json()).toEqual(card('billing'));
});

it('it is followed past a restart of the broker', async () => {
  const { bus, kv, open } = await empty();
  await putCard(kv, card('billing'));
  const directory = await open();
  await broker.kill();
  await broker.restart();
  await waitFor(() => bus.nc.rtt(), { what: 'the broker' });
  expect(directory.knows('billing')).toBe(true);
  await putCard(kv, card('legal'));
  await waitFor(() => directory.knows('legal'), { what: 'legal' });
});
