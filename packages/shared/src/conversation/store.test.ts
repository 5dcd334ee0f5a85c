import { expect, it } from 'vitest';
import { brokerOfFile, newConversationId } from '../bus/testing/broker.ts';
import { TerminalError } from '../contracts/errors.ts';
import { conversationStore } from './store.ts';
import { documentOf, longHistory } from './testing/documents.ts';

const broker = brokerOfFile();

async function stores() {
  const bus = await broker.bus();
  return { bus, store: conversationStore(bus), id: newConversationId() };
}

it('a conversation that was never seen has no document and revision 0', async () => {
  const { store, id } = await stores();
  expect(await store.load(id)).toEqual({ doc: null, rev: 0 });
  expect(await store.loadAtLeast(id, 0)).toEqual({ doc: null, rev: 0 });
});

it('what was set is loaded, at the revision that the set returned', async () => {
  const { store, id } = await stores();
  const doc = documentOf(id);
  const rev = await store.set(doc, 0);
  expect(await store.load(id)).toEqual({ doc, rev });
  const later = await store.set({ ...doc, owner: 'sales' }, rev!);
  expect(later).toBeGreaterThan(rev!);
  expect(await store.load(id)).toEqual({ doc: { ...doc, owner: 'sales' }, rev: later });
});

it('of two writers with the same revision one loses, and its document is not written', async () => {
  const { store, id } = await stores();
  const rev = await store.set(documentOf(id), 0);
  const results = await Promise.all([
    store.set(documentOf(id, { owner: 'sales' }), rev!),
    store.set(documentOf(id, { owner: 'triage' }), rev!),
  ]);
  expect(results.filter((result) => result === null)).toHaveLength(1);
  const winner = results[0] === null ? 'triage' : 'sales';
  expect((await store.load(id)).doc?.owner).toBe(winner);
});

it('a document that exists is not created again', async () => {
  const { store, id } = await stores();
  await store.set(documentOf(id), 0);
  expect(await store.set(documentOf(id, { owner: 'sales' }), 0)).toBeNull();
});

it('a conversation whose document was removed begins anew', async () => {
  const { bus, store, id } = await stores();
  await store.set(documentOf(id), 0);
  await bus.kv.conversations.delete(id);
  const removed = await store.load(id);
  expect(removed.doc).toBeNull();
  expect(await store.set(documentOf(id), removed.rev)).toBeGreaterThan(removed.rev);
});

it('a document that does not fit into a message is kept beside the bucket', async () => {
  const { bus, store, id } = await stores();
  const doc = documentOf(id, { history: longHistory() });
  const rev = await store.set(doc, 0);
  expect((await bus.kv.conversations.get(id))?.value.byteLength).toBeLessThan(100);
  expect(await store.load(id)).toEqual({ doc, rev });
});

it('an older document than the reader knows of is read again from the leader', async () => {
  const { bus, store, id } = await stores();
  const old = await store.set(documentOf(id), 0);
  const stale = await bus.kv.conversations.get(id);
  const rev = await store.set(documentOf(id, { owner: 'sales' }), old!);
  const lagging = Object.assign(Object.create(bus.kv.conversations), { get: async () => stale });
  const behind = conversationStore({ ...bus, kv: { ...bus.kv, conversations: lagging } });
  expect((await behind.load(id)).rev).toBe(old);
  expect((await behind.loadAtLeast(id, old!)).rev).toBe(old);
  const fresh = await behind.loadAtLeast(id, rev!);
  expect(fresh).toEqual({ doc: documentOf(id, { owner: 'sales' }), rev });
  const newest = await store.set(documentOf(id, { history: longHistory() }), rev!);
  expect((await behind.loadAtLeast(id, newest!)).doc?.history).toHaveLength(40);
});

it('the leader is believed where it says that the document was removed', async () => {
  const { bus, store, id } = await stores();
  const rev = await store.set(documentOf(id), 0);
  await bus.kv.conversations.delete(id);
  expect(await store.loadAtLeast(id, rev! + 1)).toMatchObject({ doc: null, rev: rev! + 1 });
});

it('a document of a newer release is left alone', async () => {
  const { bus, store, id } = await stores();
  await bus.kv.conversations.put(id, JSON.stringify({ ...documentOf(id), v: 2 }));
  const loading = store.load(id);
  await expect(loading).rejects.toBeInstanceOf(TerminalError);
  await expect(loading).rejects.toMatchObject({
    code: 'document-version',
    message: expect.stringContaining(id),
  });
});
