import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Bus, openBus } from '../bus/bus.ts';
import { publish } from '../bus/publish.ts';
import type { Live } from '../contracts/live.ts';
import type { Reply } from '../contracts/reply.ts';
import { subjects } from '../contracts/subjects.ts';
import { startTestBroker, type TestBroker } from '../testing/broker.ts';
import { waitFor } from '../testing/wait.ts';
import { channelOn } from './channel.ts';
import type { Feed, Follower } from './feed.ts';

let broker: TestBroker;
let bus: Bus;
let feed: Feed;
let problems: unknown[];
let conversation: string;
let conversations = 0;

beforeAll(async () => {
  broker = await startTestBroker();
  bus = await openBus({ url: broker.url, replicas: 1 }, 'feed-test');
});
afterAll(async () => {
  await bus.close();
  await broker.stop();
});
beforeEach(async () => {
  problems = [];
  conversation = `c${++conversations}`;
  feed = await open();
});
afterEach(() => feed.close());

const open = () => channelOn(bus, 'web').openFeed((problem) => problems.push(problem));

/** Publishes a reply; `copy` makes another message of the same reply, as after the duplicate window. */
const reply = async (
  text: string,
  { copy = '', kind = 'reply' as Reply['kind'], to = conversation } = {},
) => {
  const id = `${to}:${text}`;
  const payload: Reply = {
    v: 1,
    id,
    conversation: to,
    channel: 'web',
    kind,
    agent: 'billing',
    text,
    turns: [],
    at: new Date().toISOString(),
  };
  const { seq } = await publish(bus, { subject: subjects.reply('web', to), id: id + copy, payload });
  return seq;
};
type Progress = { type: 'thinking' } | { type: 'delta'; text: string };
const live = (run: string, event: Progress, to = conversation) => {
  const payload: Live = { v: 1, conversation: to, agent: 'billing', run, ...event };
  bus.nc.publish(subjects.live('web', to), JSON.stringify(payload));
};

/** A follower that writes down what it gets. */
const notes = (): Follower & { got: string[]; seqs: number[] } => {
  const got: string[] = [];
  const seqs: number[] = [];
  return {
    got,
    seqs,
    onReply: ({ seq, reply }) => {
      got.push(reply.text);
      seqs.push(seq);
    },
    onLive: (event) => got.push(event.type === 'delta' ? `+${event.text}` : event.type),
    onText: ({ text }) => got.push(`=${text}`),
  };
};
const until = (follower: { got: string[] }, last: string) =>
  waitFor(() => follower.got.includes(last), {
    what: () => `“${last}”; so far: ${follower.got.join(', ')}`,
    timeoutMs: 20_000,
  });

describe('a follower of a conversation', () => {
  test('gets its replies as they come, with their sequences, and nobody else’s', async () => {
    const follower = notes();
    await feed.follow(conversation, 'now', follower);
    await reply('not mine', { to: `${conversation}x` });
    const seqs = [await reply('one'), await reply('two')];
    await until(follower, 'two');
    expect(follower.got).toEqual(['one', 'two']);
    expect(follower.seqs).toEqual(seqs);
  });

  test('gets what came before it, or after the sequence where it left off, in another process too', async () => {
    const first = await reply('one');
    await reply('two');
    const [all, rest, other] = [notes(), notes(), notes()];
    await feed.follow(conversation, 0, all);
    await feed.follow(conversation, first, rest);
    const replica = await open();
    await replica.follow(conversation, first, other);
    expect(all.got).toEqual(['one', 'two']);
    expect(rest.got).toEqual(['two']);
    expect(other.got).toEqual(['two']);
    await replica.close();
  });

  test('misses nothing and gets nothing twice, wherever in a burst it comes and goes', async () => {
    const texts = Array.from({ length: 200 }, (_, i) => `r${i}`);
    const publishing = (async () => {
      for (const text of texts) await reply(text);
    })();
    const follower = notes();
    while (follower.got.length < texts.length) {
      const stop = await feed.follow(conversation, follower.seqs.at(-1) ?? 0, follower);
      const had = follower.got.length;
      await waitFor(() => follower.got.length > had || follower.got.length === texts.length, {
        what: 'a further reply',
      });
      stop();
    }
    await publishing;
    expect(follower.got).toEqual(texts);
  });

  test('gets a reply once that the stream has twice', async () => {
    const follower = notes();
    await feed.follow(conversation, 'now', follower);
    await reply('one');
    await reply('one', { copy: ' again' });
    await reply('two');
    await until(follower, 'two');
    const late = notes();
    await feed.follow(conversation, 0, late);
    expect(follower.got).toEqual(['one', 'two']);
    expect(late.got).toEqual(['one', 'two']);
  });

  test('whose sequence is ahead of the stream gets what the stream has', async () => {
    await reply('one');
    const follower = notes();
    await feed.follow(conversation, 1_000_000, follower);
    expect(follower.got).toEqual(['one']);
  });

  test('is refused where it names more than one conversation', async () => {
    await expect(feed.follow('*', 0, notes())).rejects.toThrow();
    await expect(feed.past('>', 0)).rejects.toThrow();
  });

  test('gets nothing more once it has stopped', async () => {
    const [gone, here] = [notes(), notes()];
    const stop = await feed.follow(conversation, 'now', gone);
    await feed.follow(conversation, 'now', here);
    stop();
    await reply('one');
    await until(here, 'one');
    expect(gone.got).toEqual([]);
  });
});

describe('text that is being written', () => {
  test('comes whole to whoever joins in the middle, and then as it is written', async () => {
    const early = notes();
    await feed.follow(conversation, 'now', early);
    live('1.1', { type: 'thinking' });
    live('1.1', { type: 'delta', text: 'Good ' });
    await until(early, '+Good ');
    const late = notes();
    await feed.follow(conversation, 0, late);
    live('1.1', { type: 'delta', text: 'day' });
    await until(late, '+day');
    expect(late.got).toEqual(['=Good ', '+day']);
    expect(early.got).toEqual(['thinking', '+Good ', '+day']);
  });

  test('is left out where the process itself came in the middle, until the next run', async () => {
    const follower = notes();
    await feed.follow(conversation, 'now', follower);
    live('1.1', { type: 'delta', text: 'day' });
    live('1.2', { type: 'thinking' });
    live('1.2', { type: 'delta', text: 'Good day' });
    await until(follower, '+Good day');
    expect(follower.got).toEqual(['thinking', '+Good day']);
  });

  test('ends with its reply', async () => {
    const follower = notes();
    await feed.follow(conversation, 'now', follower);
    live('1.1', { type: 'thinking' });
    await reply('the answer');
    await until(follower, 'the answer');
    live('1.1', { type: 'delta', text: 'late' });
    live('2.1', { type: 'thinking' });
    await waitFor(() => follower.got.length === 3, { what: 'the next run' });
    expect(follower.got).toEqual(['thinking', 'the answer', 'thinking']);
  });
});

describe('the feed of a process', () => {
  test('reads the stream once, however many follow', async () => {
    const consumers = async () => (await bus.jsm.streams.info('REPLIES')).state.consumer_count;
    const follower = notes();
    await feed.follow(conversation, 'now', follower);
    await reply('one');
    await until(follower, 'one');
    const before = await consumers();
    await Promise.all(Array.from({ length: 50 }, (_, i) => feed.follow(`many-${i}`, 0, notes())));
    expect(await consumers()).toBe(before);
    await feed.close();
    expect(await consumers()).toBe(before - 1);
    feed = await open();
  });

  test('goes on after a message that is no reply, and says so', async () => {
    const follower = notes();
    await feed.follow(conversation, 'now', follower);
    await bus.js.publish(subjects.reply('web', conversation), 'not JSON');
    await reply('one');
    await until(follower, 'one');
    expect(problems).toHaveLength(1);
    const late = notes();
    await feed.follow(conversation, 0, late);
    expect(late.got).toEqual(['one']);
  });

  test('loses nothing while the broker is away', async () => {
    const follower = notes();
    await feed.follow(conversation, 'now', follower);
    await reply('before');
    await until(follower, 'before');
    await broker.kill();
    const publishing = reply('during');
    await broker.restart();
    await publishing;
    await reply('after');
    await until(follower, 'after');
    expect(follower.got).toEqual(['before', 'during', 'after']);
  });
});
