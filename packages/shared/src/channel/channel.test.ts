import { describe, expect, it, onTestFinished } from 'vitest';
import { publish } from '../bus/publish.ts';
import { brokerOfFile, newConversationId } from '../bus/testing/broker.ts';
import type { Live } from '../contracts/live.ts';
import type { Reply } from '../contracts/reply.ts';
import { subjects } from '../contracts/subjects.ts';
import { putCard } from '../directory/directory.ts';
import { waitFor } from '../testing/wait.ts';
import { openChannel, TurnRefused } from './channel.ts';

const broker = brokerOfFile();

async function opened(name = 'web') {
  const bus = await broker.bus();
  const channel = await openChannel({ url: broker.url() }, name);
  onTestFinished(() => channel.close().catch(() => {}));
  const conversation = newConversationId();
  const answer = async (text: string, more: Partial<Reply> = {}) => {
    const payload: Reply = {
      v: 1,
      id: `${conversation}:${text}`,
      conversation,
      channel: name,
      kind: 'reply',
      agent: 'billing',
      text,
      turns: [],
      at: new Date().toISOString(),
      ...more,
    };
    const subject = subjects.reply(payload.channel, payload.conversation);
    return publish(bus, { subject, id: crypto.randomUUID(), payload });
  };
  return { bus, channel, conversation, answer };
}

describe('publishing a turn', () => {
  it('stores it under the adapter’s own id, with a trace of its own', async () => {
    const { bus, channel, conversation } = await opened();
    const { id, seq, duplicate } = await channel.publishTurn({
      id: 'm-1',
      conversation,
      text: 'hello',
    });
    expect({ id, duplicate }).toEqual({ id: 'm-1', duplicate: false });
    const stored = await bus.jsm.direct.getMessage('TURNS', { seq });
    expect(stored?.subject).toBe(`turn.${conversation}`);
    expect(stored?.json()).toEqual({ v: 1, id: 'm-1', conversation, channel: 'web', text: 'hello' });
  });

  it('again is the same turn, and the adapter is told so', async () => {
    const { channel, conversation } = await opened();
    const first = await channel.publishTurn({ id: 'm-1', conversation, text: 'hello' });
    expect(await channel.publishTurn({ id: 'm-1', conversation, text: 'hello' })).toMatchObject({
      seq: first.seq,
      duplicate: true,
    });
  });

  it('with the id of another channel’s turn is another turn', async () => {
    const { channel, conversation } = await opened('web');
    const { channel: sms } = await opened('sms');
    await channel.publishTurn({ id: 'm-1', conversation, text: 'hello' });
    expect((await sms.publishTurn({ id: 'm-1', conversation, text: 'hello' })).duplicate).toBe(false);
  });

  it('without an id, or with one that is undefined, gets it an id', async () => {
    const { channel, conversation } = await opened();
    const [a, b] = [
      await channel.publishTurn({ conversation, text: 'hello' }),
      await channel.publishTurn({ conversation, text: 'hello', ...{ id: undefined } }),
    ];
    expect(a.id).not.toBe(b.id);
  });

  it('that is none refuses it before it is published, with everything that is wrong', async () => {
    const { bus, channel } = await opened();
    const { state } = await bus.jsm.streams.info('TURNS');
    const refused = await channel
      .publishTurn({
        id: 'has a space',
        conversation: 'not.legal',
        text: '   ',
        sentAt: 'yesterday',
        agent: 'Billing!',
        customer: { by: '' },
      })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(TurnRefused);
    const { problems } = refused as TurnRefused;
    for (const field of ['id', 'conversation', 'text', 'sentAt', 'agent', 'customer.by']) {
      expect(problems.some((problem) => problem.startsWith(`${field}: `))).toBe(true);
    }
    expect(problems.join()).not.toContain('yesterday');
    expect((await bus.jsm.streams.info('TURNS')).state.last_seq).toBe(state.last_seq);
  });

  it('takes 32 KB of text, counted in bytes, and no more', async () => {
    const { channel, conversation } = await opened();
    await channel.publishTurn({ conversation, text: 'ä'.repeat(16 * 1024) });
    await expect(channel.publishTurn({ conversation, text: `${'ä'.repeat(16 * 1024)}x` })).rejects.toThrow(
      /32 KB/,
    );
  });

  it('to an agent that nobody knows is refused; triage, a person and who has a card are known', async () => {
    const { bus, channel, conversation } = await opened();
    const to = (agent: string) => channel.publishTurn({ conversation, text: 'hello', agent });
    await expect(to('legal')).rejects.toMatchObject({ problems: ['agent: there is no agent legal'] });
    await to('triage');
    await to('human');
    await putCard(bus.kv.directory, { v: 1, name: 'legal', description: 'Law.', version: '1' });
    await to('legal');
  });

  it('after the channel was closed is refused, and does not wait for ever', async () => {
    const { channel, conversation } = await opened();
    await channel.close();
    await expect(channel.publishTurn({ conversation, text: 'hello' })).rejects.toMatchObject({
      code: 'connection-closed',
    });
  });
});

describe('replies for an adapter', () => {
  it('come also for the time when nobody listened, and never twice to who was acked', async () => {
    const { channel, conversation, answer } = await opened('sms');
    await answer('before', { channel: 'sms' });
    await answer('not ours', { channel: 'web' });
    const got: string[] = [];
    const listen = () =>
      channel.onReply('sms-adapter', async (reply) => {
        if (reply.conversation === conversation) got.push(reply.text);
      });
    const first = await listen();
    await waitFor(() => got.length === 1, { what: 'the reply from before' });
    await first.stop();
    await answer('meanwhile', { channel: 'sms' });
    await listen();
    await answer('after', { channel: 'sms' });
    await waitFor(() => got.includes('after'), { what: 'the reply after' });
    expect(got).toEqual(['before', 'meanwhile', 'after']);
  });

  it('come again where the adapter could not deliver them, which it is told', async () => {
    const { channel, answer } = await opened('voice');
    let attempts = 0;
    const problems: unknown[] = [];
    const handle = async () => {
      attempts += 1;
      if (attempts === 1) throw new Error('the line is busy');
    };
    await channel.onReply('voice-adapter', handle, (problem) => problems.push(problem));
    await answer('hello');
    await waitFor(() => attempts === 2, { what: 'the second attempt' });
    expect(problems).toEqual([new Error('the line is busy')]);
  });

  it('that are published twice are delivered once', async () => {
    const { channel, answer } = await opened('slack');
    const got: string[] = [];
    await channel.onReply('slack-adapter', async (reply) => void got.push(reply.text));
    await answer('one');
    await answer('one');
    await answer('two');
    await waitFor(() => got.includes('two'), { what: 'the second reply' });
    expect(got).toEqual(['one', 'two']);
  });
});

describe('following one conversation', () => {
  it('gives every follower every reply, of any channel, from now on', async () => {
    const { channel, conversation, answer } = await opened();
    await answer('earlier');
    const [a, b]: [string[], string[]] = [[], []];
    const stop = await channel.followReplies(conversation, (reply) => a.push(reply.text));
    await channel.followReplies(conversation, (reply) => b.push(reply.text));
    await answer('one');
    await answer('two', { channel: 'sms' });
    await answer('not ours', { conversation: `${conversation}-x` });
    await waitFor(() => a.length === 2 && b.length === 2, { what: 'two replies at both followers' });
    stop();
    await answer('three');
    await waitFor(() => b.length === 3, { what: 'the third reply' });
    expect([a, b]).toEqual([
      ['one', 'two'],
      ['one', 'two', 'three'],
    ]);
  });

  it('can begin in the past', async () => {
    const { bus, channel, conversation, answer } = await opened();
    await answer('long ago');
    const before = Date.now();
    // A date has whole milliseconds: two replies within one cannot be told apart by it.
    await waitFor(() => Date.now() > before, { what: 'the next millisecond' });
    const { seq } = await answer('since then');
    const since = (await bus.jsm.direct.getMessage('REPLIES', { seq }))!.time;
    const got: string[] = [];
    await channel.followReplies(conversation, (reply) => got.push(reply.text), { since });
    await waitFor(() => got.includes('since then'), { what: 'the reply' });
    expect(got).toEqual(['since then']);
  });

  it('goes on after a message that is no reply, and drops a reply that comes twice', async () => {
    const { bus, channel, conversation, answer } = await opened();
    const got: string[] = [];
    await channel.followReplies(conversation, (reply) => got.push(reply.text));
    await bus.js.publish(subjects.reply('web', conversation), 'not JSON');
    await bus.js.publish(subjects.reply('web', conversation), '{"v":9}');
    await answer('one');
    await answer('one');
    await answer('two');
    await waitFor(() => got.includes('two'), { what: 'the reply' });
    expect(got).toEqual(['one', 'two']);
  });

  it('shows what goes on in it, and goes on after a message that is none of that', async () => {
    const { bus, channel, conversation } = await opened();
    const got: Live[] = [];
    const stop = channel.onLive(conversation, (event) => got.push(event));
    await channel.publishTurn({ conversation, text: 'flushes the subscription' });
    const event: Live = { v: 1, conversation, agent: 'billing', run: '1.1', type: 'delta', text: 'It' };
    for (const payload of ['not JSON', '{"v":9}', JSON.stringify(event)]) {
      bus.nc.publish(subjects.live('web', conversation), payload);
    }
    await waitFor(() => got.length === 1, { what: 'the event', timeoutMs: 5_000 });
    expect(got).toEqual([event]);
    stop();
    await channel.publishTurn({ conversation, text: 'the connection still works' });
  });

  it.each(['*', '>', 'a.b', ''])(
    '%j is no conversation: nobody follows all of them by its name',
    async (name) => {
      const { channel } = await opened();
      await expect(channel.followReplies(name, () => {})).rejects.toThrow();
      expect(() => channel.onLive(name, () => {})).toThrow();
    },
  );
});

it('a channel that is closed leaves nothing running', async () => {
  const { bus, channel, answer } = await opened('fax');
  const got: string[] = [];
  await channel.onReply('fax-adapter', async (reply) => void got.push(reply.text));
  await channel.close();
  await answer('late');
  expect((await bus.jsm.consumers.info('REPLIES', 'fax-adapter')).num_waiting).toBe(0);
  expect(got).toEqual([]);
});
