import { expect, it } from 'vitest';
import { brokerOfFile } from '../bus/testing/broker.ts';
import { documentOf, handedOver, longHistory } from '../conversation/testing/documents.ts';
import { loneAgent } from './testing/lone-agent.ts';

const broker = brokerOfFile();

/** An agent whose conversation has work in hand, and a message of work `n` that cannot be read. */
async function withUnreadable(n: number, payload: string) {
  const agent = await loneAgent(broker, []);
  const { name, conversation, bus } = agent;
  const doc = documentOf(conversation, { owner: name });
  const work = doc.work && { ...doc.work, to: name };
  await bus.kv.conversations.put(conversation, JSON.stringify({ ...doc, work }));
  const subject = `agent.${name}.${conversation}.turn`;
  await bus.js.publish(subject, payload, { msgID: `${conversation}:w${n}` });
  return agent;
}

it.each([
  ['of another release', '{"v":9,"kind":"turn"}', 'v: '],
  ['that is no JSON', '{"v":1', 'the payload is not JSON'],
])('work %s takes its turns to a person, with an apology and a dead letter', async (_, payload, reason) => {
  const agent = await withUnreadable(1, payload);
  await agent.work();
  expect(await agent.deadLetters()).toMatchObject([
    { agent: agent.name, code: 'unreadable-work', payload, reason: expect.stringContaining(reason) },
  ]);
  expect(await agent.replies()).toMatchObject([{ kind: 'notice', about: 'apology' }]);
  expect(await agent.document()).toMatchObject({
    owner: 'human',
    work: { n: 2, to: 'human', turns: [{ text: 'I was charged twice' }] },
  });
  expect(await agent.records()).toMatchObject([{ outcome: 'dead', attempt: 0 }]);
  expect(await agent.left()).toBe(0);
});

it('a message that is not of the work in hand leaves a dead letter and changes nothing', async () => {
  const agent = await withUnreadable(7, '{"v":9}');
  await agent.work();
  expect(await agent.deadLetters()).toMatchObject([{ code: 'unreadable-work' }]);
  expect(await agent.replies()).toEqual([]);
  expect(await agent.document()).toMatchObject({ owner: agent.name, work: { n: 1 } });
  expect(await agent.left()).toBe(0);
});

it('work whose payload is lost ends as a dead letter, with an apology and a person', async () => {
  const agent = await loneAgent(broker, []);
  const { name, conversation, bus } = agent;
  const doc = handedOver(conversation);
  await agent.order({
    ...doc,
    owner: name,
    work: doc.work && { ...doc.work, to: name },
    history: longHistory(),
  });
  const subject = `agent.${name}.${conversation}.handoff`;
  const message = await bus.jsm.direct.getMessage('WORK', { last_by_subj: subject });
  const payload = message?.header.get('Switchboard-Payload') ?? '';
  await bus.payloads.delete(payload);
  await agent.work();
  expect(await agent.deadLetters()).toMatchObject([
    { agent: name, code: 'payload-missing', headers: { 'Switchboard-Payload': payload } },
  ]);
  expect(await agent.replies()).toMatchObject([{ kind: 'notice', about: 'apology' }]);
  expect(await agent.document()).toMatchObject({ owner: 'human', work: { n: 2, to: 'human' } });
  expect(await agent.counted('switchboard_dead_letters_total')).toBe(1);
  expect(await agent.left()).toBe(0);
});
