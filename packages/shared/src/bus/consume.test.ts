import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { waitFor } from '../testing/wait.ts';
import { type Consumption, consume } from './consume.ts';
import { brokerOfFile } from './testing/broker.ts';
import { type ConsumerSpec, ensureConsumer, openConsumer } from './topology.ts';

const broker = brokerOfFile();

type Handle = Parameters<typeof consume>[1]['handle'];

let lanes = 0;

/** A durable consumer of a test's own, and replicas that share it. */
async function lane(ackWaitMs = 30_000) {
  const bus = await broker.bus();
  lanes += 1;
  const spec: ConsumerSpec = { stream: 'WORK', name: `lane-${lanes}`, filter: `agent.lane-${lanes}.>` };
  await ensureConsumer(bus.jsm, spec, ackWaitMs);
  const errors: unknown[] = [];
  const silences: unknown[] = [];
  const missing: string[] = [];
  return {
    bus,
    spec,
    errors,
    silences,
    missing,
    remove: () => bus.jsm.consumers.delete(spec.stream, spec.name),
    send: (n: number) => bus.js.publish(`agent.lane-${lanes}.c.turn`, JSON.stringify(n)),
    info: () => bus.jsm.consumers.info(spec.stream, spec.name),
    replica: (slots: number, handle: Handle): Consumption => {
      const consumption = consume(() => openConsumer(bus, spec, ackWaitMs, () => missing.push(spec.name)), {
        slots,
        beatMs: ackWaitMs / 3,
        handle,
        onError: (error) => errors.push(error),
        onNoAnswer: (error) => silences.push(error),
      });
      onTestFinished(async () => {
        const stopped = consumption.stop();
        await bus.nc.close();
        await stopped;
      });
      return consumption;
    },
  };
}

it('no more messages are taken than there are free slots', async () => {
  const { send, info, replica } = await lane();
  for (let n = 1; n <= 6; n++) await send(n);
  const gates: (() => void)[] = [];
  let most = 0;
  const consumption = replica(2, async (message) => {
    most = Math.max(most, consumption.inFlight());
    await new Promise<void>((open) => gates.push(open));
    message.ack();
  });
  await waitFor(() => gates.length === 2, { what: 'two messages in hand' });
  expect(await info()).toMatchObject({ num_ack_pending: 2, num_pending: 4, num_waiting: 0 });
  for (let done = 0; done < 6; done++) {
    await waitFor(() => gates.length > 0, { what: 'the next message' });
    gates.shift()?.();
  }
  await consumption.idle();
  expect(most).toBe(2);
});

it('what one replica has no slot for goes to another at once', async () => {
  const { send, replica } = await lane();
  const taken: string[] = [];
  const { promise: end, resolve } = Promise.withResolvers<void>();
  const hold = (name: string): Handle => {
    return async (message) => {
      taken.push(`${name}${message.json()}`);
      await end;
      message.ack();
    };
  };
  replica(1, hold('a'));
  await send(1);
  await waitFor(() => taken.length === 1, { what: 'the first message' });
  replica(1, hold('b'));
  await send(2);
  await waitFor(() => taken.length === 2, { what: 'the second message' });
  expect(taken).toEqual(['a1', 'b2']);
  resolve();
});

it('a message whose handler fails comes again after its ack wait, and the failure is told', async () => {
  const { send, errors, replica } = await lane(500);
  const attempts: boolean[] = [];
  replica(1, async (message) => {
    attempts.push(message.redelivered);
    if (attempts.length === 1) throw new Error('no');
    message.ack();
  });
  await send(1);
  await waitFor(() => attempts.length === 2, { what: 'the second delivery' });
  expect(attempts).toEqual([false, true]);
  expect(errors).toEqual([new Error('no')]);
});

it('a message whose handler takes longer than the ack wait stays with it', async () => {
  const { send, info, replica } = await lane(500);
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  let taken = 0;
  replica(2, async (message) => {
    taken += 1;
    await gate;
    message.ack();
  });
  await send(1);
  await waitFor(() => taken === 1, { what: 'the message' });
  await delay(1_500);
  open();
  await waitFor(async () => (await info()).num_ack_pending === 0, { what: 'the ack' });
  expect(taken).toBe(1);
});

it('a message that was asked for before the stop and comes after it goes to another replica at once', async () => {
  const { send, info, replica } = await lane();
  const taken: string[] = [];
  const first = replica(1, async () => void taken.push('first'));
  await waitFor(async () => (await info()).num_waiting === 1, { what: 'a request at the server' });
  const stopping = first.stop();
  await send(1);
  replica(1, async (message) => {
    taken.push('second');
    message.ack();
  });
  await waitFor(() => taken.length > 0, { what: 'the message at the second replica', timeoutMs: 10_000 });
  await stopping;
  expect(taken).toEqual(['second']);
  expect((await info()).num_ack_pending).toBe(0);
});

it('after the stop nothing is asked for, and what runs may end', async () => {
  const { send, info, replica } = await lane();
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const ended: unknown[] = [];
  const consumption = replica(4, async (message) => {
    await gate;
    ended.push(message.json());
    message.ack();
  });
  await send(1);
  await waitFor(() => consumption.inFlight() === 1, { what: 'a message in hand' });
  await consumption.stop();
  expect(await info()).toMatchObject({ num_waiting: 0, num_ack_pending: 1 });
  const idle = consumption.idle();
  open();
  await idle;
  expect(ended).toEqual([1]);
});

it('a broker that ends and comes back is consumed from again', async () => {
  const { bus, send, replica } = await lane();
  const taken: unknown[] = [];
  replica(1, async (message) => {
    taken.push(message.json());
    message.ack();
  });
  await send(1);
  await waitFor(() => taken.length === 1, { what: 'the first message' });
  await broker.kill();
  await broker.restart();
  await waitFor(() => bus.nc.rtt(), { what: 'the broker' });
  await send(2);
  await waitFor(() => taken.includes(2), { what: 'the message after the restart' });
});

it('a consumer that somebody deletes is made again, which is told and is no message’s fault', async () => {
  const { send, errors, silences, missing, remove, replica } = await lane();
  const taken: unknown[] = [];
  replica(1, async (message) => {
    taken.push(message.json());
    message.ack();
  });
  await send(1);
  await waitFor(() => taken.length === 1, { what: 'the message before it' });
  await remove();
  await send(2);
  await waitFor(() => taken.length === 2, { what: 'the message after it' });
  expect(missing).toHaveLength(1);
  expect(silences).toEqual([]);
  expect(errors).toEqual([]);
});

it('a server that does not answer is asked until it does, and that is told once', async () => {
  const { bus, send, spec } = await lane();
  const silences: unknown[] = [];
  const taken: unknown[] = [];
  let asked = 0;
  const open = () => {
    asked += 1;
    return asked < 4 ? Promise.reject(new Error('no answer')) : bus.js.consumers.get(spec.stream, spec.name);
  };
  const consumption = consume(open, {
    slots: 1,
    beatMs: 10_000,
    handle: async (message) => {
      taken.push(message.json());
      message.ack();
    },
    onError: (error) => taken.push(error),
    onNoAnswer: (error) => silences.push(error),
  });
  onTestFinished(() => consumption.stop());
  await send(1);
  await waitFor(() => taken.length === 1, { what: 'the message' });
  expect(taken).toEqual([1]);
  expect(silences).toEqual([new Error('no answer')]);
});
