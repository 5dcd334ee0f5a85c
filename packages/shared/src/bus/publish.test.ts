import { randomBytes } from 'node:crypto';
import { errors, headers } from '@nats-io/transport-node';
import { expect, it } from 'vitest';
import { TerminalError } from '../contracts/errors.ts';
import { subjects } from '../contracts/subjects.ts';
import { checkOut, payloadInTime, payloadOf } from './payload.ts';
import { publish } from './publish.ts';
import { brokerOfFile, newConversationId } from './testing/broker.ts';

const broker = brokerOfFile();

it('a message that is published again under its id is stored once', async () => {
  const bus = await broker.bus();
  const message = { subject: subjects.record(newConversationId()), id: 'once', payload: { n: 1 } };
  const first = await publish(bus, message);
  expect(first.duplicate).toBe(false);
  expect(await publish(bus, message)).toEqual({ seq: first.seq, duplicate: true });
});

it('a publish that timed out after it was stored is repeated under the same id, and nothing is twice', async () => {
  const bus = await broker.bus();
  const subject = subjects.record(newConversationId());
  let attempts = 0;
  const js = Object.assign(Object.create(bus.js), {
    publish: async (...args: Parameters<typeof bus.js.publish>) => {
      const ack = await bus.js.publish(...args);
      attempts += 1;
      if (attempts < 3) throw new errors.TimeoutError();
      return ack;
    },
  });
  const { duplicate } = await publish({ js, payloads: bus.payloads }, { subject, id: 'unsure', payload: 1 });
  expect(duplicate).toBe(true);
  expect(attempts).toBe(3);
  const { state } = await bus.jsm.streams.info('RECORDS', { subjects_filter: subject });
  expect(state.subjects).toEqual({ [subject]: 1 });
});

it('the trace context travels with the message', async () => {
  const bus = await broker.bus();
  const subject = subjects.record(newConversationId());
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  await publish(bus, { subject, id: 'traced', payload: 1, traceparent });
  const stored = await bus.jsm.direct.getMessage('RECORDS', { last_by_subj: subject });
  expect(stored?.header.get('traceparent')).toBe(traceparent);
});

it('a payload that is too large for a message travels beside it and arrives whole', async () => {
  const bus = await broker.bus();
  const subject = subjects.record(newConversationId());
  const payload = { text: 'ä'.repeat(1024 * 1024) };
  await publish(bus, { subject, id: 'large', payload });
  const stored = await bus.jsm.direct.getMessage('RECORDS', { last_by_subj: subject });
  expect(stored?.data.byteLength).toBe(0);
  const arrived = await payloadOf(bus.payloads, { data: stored!.data, headers: stored!.header });
  expect(JSON.parse(Buffer.from(arrived).toString())).toEqual(payload);
});

it('a payload of just 512 KiB still travels in its message', async () => {
  const bus = await broker.bus();
  const subject = subjects.record(newConversationId());
  await publish(bus, { subject, id: 'fits', payload: 'x'.repeat(512 * 1024 - 2) });
  const stored = await bus.jsm.direct.getMessage('RECORDS', { last_by_subj: subject });
  expect(stored?.data.byteLength).toBe(512 * 1024);
});

it('a reference whose payload is gone is an error that names it', async () => {
  const bus = await broker.bus();
  const subject = subjects.record(newConversationId());
  await publish(bus, { subject, id: 'lost', payload: 'x'.repeat(600 * 1024) });
  const stored = await bus.jsm.direct.getMessage('RECORDS', { last_by_subj: subject });
  const name = stored!.header.get('Switchboard-Payload');
  await bus.payloads.delete(name);
  await expect(
    payloadOf(bus.payloads, { data: stored!.data, headers: stored!.header }),
  ).rejects.toMatchObject({
    code: 'payload-missing',
    message: expect.stringContaining(name),
  });
});

it.each([
  ['none of its pieces', {}],
  ['some of its pieces', { keep: 1 }],
])('a payload of which the store has %s is missing, and nobody waits for ever', async (_, kept) => {
  const bus = await broker.bus();
  await bus.payloads.putBlob({ name: 'torn' }, randomBytes(600 * 1024));
  const { nuid } = (await bus.payloads.info('torn'))!;
  await bus.jsm.streams.purge('OBJ_payloads', { filter: `$O.payloads.C.${nuid}`, ...kept });
  await expect(checkOut(bus.payloads, 'torn')).rejects.toMatchObject({ code: 'payload-missing' });
});

it('a payload that comes a moment after its message is waited for; one that does not come is given up', async () => {
  const bus = await broker.bus();
  const message = (name: string) => {
    const head = headers();
    head.set('Switchboard-Payload', name);
    return { data: new Uint8Array(), headers: head };
  };
  const late = payloadInTime(bus.payloads, message('late'));
  const never = payloadInTime(bus.payloads, message('never'));
  await bus.payloads.putBlob({ name: 'late' }, Buffer.from('here'));
  expect(Buffer.from((await late)!).toString()).toBe('here');
  expect(await never).toBeNull();
});

it('what the server refuses is given up at once, with what it said', async () => {
  const bus = await broker.bus();
  const { config } = await bus.jsm.streams.info('RECORDS');
  await bus.jsm.streams.update('RECORDS', { ...config, max_msg_size: 2_000 });
  try {
    const message = { subject: subjects.record('c'), id: 'too-large', payload: 'x'.repeat(3_000) };
    const refused = publish(bus, message);
    await expect(refused).rejects.toBeInstanceOf(TerminalError);
    await expect(refused).rejects.toMatchObject({
      code: 'publish-refused',
      message: expect.stringContaining('size'),
    });
  } finally {
    await bus.jsm.streams.update('RECORDS', { ...config, max_msg_size: -1 });
  }
});

it('what this side cannot send at all is given up at once', async () => {
  const bus = await broker.bus();
  const illegal = publish(bus, { subject: 'record.with a space', id: 'illegal', payload: 1 });
  await expect(illegal).rejects.toMatchObject({ code: 'publish-refused' });
});

it('nothing is published over a connection that was closed', async () => {
  const bus = await broker.bus();
  await bus.close();
  const late = publish(bus, { subject: subjects.record('c'), id: 'late', payload: 1 });
  await expect(late).rejects.toMatchObject({ code: 'connection-closed' });
});

it('who waits for a broker that hangs can stop waiting while it does', async () => {
  const bus = await broker.bus();
  const stop = new AbortController();
  const js = Object.assign(Object.create(bus.js), {
    publish: () => {
      stop.abort(new Error('enough'));
      return new Promise<never>(() => {});
    },
  });
  const waiting = publish(
    { js, payloads: bus.payloads },
    { subject: subjects.record('c'), id: 'never', payload: 1 },
    stop.signal,
  );
  await expect(waiting).rejects.toThrow('enough');
});

it('who waits for a broker that is away can stop waiting', async () => {
  const bus = await broker.bus();
  const stop = new AbortController();
  const js = Object.assign(Object.create(bus.js), {
    publish: async () => {
      stop.abort(new Error('enough'));
      throw new errors.TimeoutError();
    },
  });
  const waiting = publish(
    { js, payloads: bus.payloads },
    { subject: subjects.record('c'), id: 'never', payload: 1 },
    stop.signal,
  );
  await expect(waiting).rejects.toThrow(/enough|abort/);
});
