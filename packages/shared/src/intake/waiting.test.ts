import { describe, expect, it } from 'vitest';
import { card } from '../agent/testing/agents.ts';
import { brokerOfFile } from '../bus/testing/broker.ts';
import { consumers, ensureConsumer } from '../bus/topology.ts';
import type { Work } from '../contracts/work.ts';
import { AT, turnOf } from '../conversation/testing/documents.ts';
import { bePresent } from './presence.ts';
import { intakeOf } from './testing/intake.ts';
import { type Told, tellWaiting } from './waiting.ts';

const broker = brokerOfFile();

let agents = 0;

/** An agent that has a card, and work for it that nobody takes. */
async function away({ bound }: { bound: boolean }) {
  agents += 1;
  const agent = `away-${agents}`;
  const { bus, out, parts } = await intakeOf(broker, `waits-${agents}`);
  const told: Told = new Map();
  const spec = consumers.agent(agent);
  if (bound) await ensureConsumer(bus.jsm, spec, 30_000);
  const order = async (conversation: string, payload?: string) => {
    const work: Work = {
      v: 1,
      conversation,
      n: 1,
      to: agent,
      rev: 1,
      channel: 'web',
      kind: 'turn',
      turns: [turnOf('hello')],
      at: AT,
    };
    await bus.js.publish(`agent.${agent}.${conversation}.turn`, payload ?? JSON.stringify(work));
  };
  const among = { ...parts, directory: { ...parts.directory, cards: () => [card(agent)] } };
  return {
    bus,
    agent,
    order,
    look: (waiting = 0, memory = told, slow = 60_000) => tellWaiting(among, { waiting, slow }, memory),
    /** Gives the next message to a process of the agent, which does not finish it. */
    take: async () => (await bus.js.consumers.get(spec.stream, spec.name)).next({ expires: 5_000 }),
    notices: async () => {
      const replies = (await out.replies()).map(({ value }) => value);
      return replies.filter(({ conversation }) => conversation.startsWith(`${agent}-`));
    },
    name: (n: number) => `${agent}-c${n}`,
  };
}

it.each([
  ['is there and busy', true],
  ['has never been started', false],
])('work that nobody takes from an agent that %s: the customer is told, once', async (_, bound) => {
  const { order, look, notices, name } = await away({ bound });
  await order(name(1));
  await look();
  await look();
  await look(0, new Map());
  expect(await notices()).toMatchObject([
    { kind: 'notice', about: 'waiting', agent: 'switchboard', conversation: name(1), channel: 'web' },
  ]);
  await order(name(2));
  await look();
  expect((await notices()).map(({ conversation }) => conversation)).toEqual([name(1), name(2)]);
});

it('work that has not waited long is not told of yet', async () => {
  const { order, look, notices, name } = await away({ bound: true });
  await order(name(1));
  await look(60_000);
  expect(await notices()).toEqual([]);
  await look(0);
  expect(await notices()).toHaveLength(1);
});

describe('work that a process of the agent has taken', () => {
  it('is not told of as long as the agent is there, while what nobody has taken is', async () => {
    const { bus, agent, order, take, look, notices, name } = await away({ bound: true });
    bePresent(bus, agent);
    await order(name(1));
    await order(name(2));
    await take();
    await look();
    expect((await notices()).map(({ conversation }) => conversation)).toEqual([name(2)]);
  });

  it('is told of where the agent is there and the work takes long: another process may have died with it', async () => {
    const { bus, agent, order, take, look, notices, name } = await away({ bound: true });
    bePresent(bus, agent);
    await order(name(1));
    await take();
    await look(0, new Map(), 0);
    expect((await notices()).map(({ conversation }) => conversation)).toEqual([name(1)]);
  });

  it('is told of, once, where no process of the agent is left, also what is older than work that was told of', async () => {
    const { bus, agent, order, take, look, notices, name } = await away({ bound: true });
    const process = await broker.bus(agent);
    bePresent(process, agent);
    await process.nc.flush();
    await order(name(1));
    await order(name(2));
    await take();
    await look();
    await process.nc.close();
    await bus.nc.flush();
    await look(60_000);
    expect((await notices()).map(({ conversation }) => conversation)).toEqual([name(2)]);
    await look();
    await look();
    expect((await notices()).map(({ conversation }) => conversation)).toEqual([name(2), name(1)]);
  });
});

it('a work message that cannot be read keeps nobody else from being told', async () => {
  const { order, look, notices, name } = await away({ bound: true });
  await order(name(1), 'not JSON');
  await order(name(2), '{"v":9}');
  await order(name(3));
  await look();
  expect((await notices()).map(({ conversation }) => conversation)).toEqual([name(3)]);
});

it('a long line is told in several rounds, to its end', async () => {
  const { order, look, notices, name } = await away({ bound: true });
  const line = Array.from({ length: 450 }, (_, n) => name(n));
  await Promise.all(line.map((conversation) => order(conversation)));
  await look();
  expect(await notices()).toHaveLength(200);
  await look();
  await look();
  expect(await notices()).toHaveLength(450);
});

it('a broker that does not answer is not taken for an agent that has no consumer', async () => {
  const { bus, order, look, notices, name } = await away({ bound: true });
  await order(name(1));
  const { info } = bus.jsm.consumers;
  bus.jsm.consumers.info = () => Promise.reject(new Error('timeout'));
  await expect(look()).rejects.toThrow('timeout');
  bus.jsm.consumers.info = info;
  expect(await notices()).toEqual([]);
});
