import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deskCommandSchema, messageIds, publish, subjects } from '@switchboard/shared';
import {
  type AgentProcess,
  freePort,
  openTestChannel,
  startTestBroker,
  type TestBroker,
  type TestChannel,
  waitFor,
} from '@switchboard/shared/testing';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SLOW_ANSWER, startTestAgents, type TestAgents } from './testing/agents.ts';
import { findChromium, startBrowser } from './testing/browser.ts';
import { type Chat, openChat } from './testing/chat.ts';
import { startGatewayProcess } from './testing/gateway.ts';

const executable = findChromium();
if (executable === null) {
  console.warn(
    'There is no Chromium here, so the page is not tested: install it (Debian: apt-get install chromium) or name it in CHROMIUM_BIN.',
  );
}

let broker: TestBroker;
let channel: TestChannel;
let agents: TestAgents;
let gateway: AgentProcess;
let port: number;
let browser: Browser;
/** Takes spans, so that there are traces to show. */
let collector: Server;
let context: BrowserContext;
let chat: Chat;

/** A slow answer takes three seconds and a half: longer than a gateway takes to start again. */
const WORD_MS = '70';

describe.skipIf(executable === null)('the page', () => {
  beforeAll(async () => {
    broker = await startTestBroker();
    agents = await startTestAgents(broker.url, { OFFLINE_DELAY_MS: WORD_MS });
    channel = await openTestChannel(broker.url, 'desk');
    port = await freePort();
    collector = createServer((_, response) => void response.end());
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    gateway = startGateway();
    browser = await startBrowser(executable ?? '');
    await gateway.ready();
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.stop();
    collector?.close();
    await channel?.close();
    await agents?.stop();
    await broker?.stop();
  });
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    chat = await openChat(context, url());
  });
  afterEach(async () => {
    await context.close();
    expect(chat.errors).toEqual([]);
  });

  test('shows a conversation that moves twice, with who speaks and why it moved', async () => {
    await chat.say('I was charged twice');
    await chat.answer('Billing heard: I was charged twice');
    expect(await chat.shown()).toEqual([
      'You: I was charged twice',
      'Front desk put you through to Billing because: It is about a charge.',
      'Billing: Billing heard: I was charged twice',
    ]);
    await chat.say('and my webhook is broken');
    await chat.answer('Tech support heard: and my webhook is broken');
    expect((await chat.shown()).slice(3)).toEqual([
      'You: and my webhook is broken',
      'Billing put you through to Front desk because: That is no matter of money.',
      'Front desk put you through to Tech support because: It is about a webhook.',
      'Tech support: Tech support heard: and my webhook is broken',
    ]);
    expect(await chat.page.textContent('#speaker')).toBe('You are with Tech support');
    const before = await chat.shown();
    await chat.page.reload();
    await chat.answer('Tech support heard: and my webhook is broken');
    expect(await chat.shown()).toEqual(before);
  });

  test('shows an answer while it is written', async () => {
    await chat.say('a slow charge');
    const lengths: number[] = [];
    while (lengths.length < 3) {
      const text = await chat.growing(lengths.at(-1) ?? 0);
      expect(SLOW_ANSWER.startsWith(text)).toBe(true);
      lengths.push(text.length);
    }
    expect(lengths.at(-1)).toBeLessThan(SLOW_ANSWER.length);
    await chat.answer(SLOW_ANSWER);
    expect(await chat.page.locator('.growing').count()).toBe(0);
    expect(await chat.replies()).toEqual([SLOW_ANSWER]);
  });

  test('goes on where it was when it is loaded again in the middle of an answer', async () => {
    await chat.say('a slow charge');
    const before = await chat.growing(20);
    await chat.page.reload();
    const after = await chat.growing(0);
    expect(after.startsWith(before.slice(0, 20))).toBe(true);
    expect(SLOW_ANSWER.startsWith(after)).toBe(true);
    await chat.answer(SLOW_ANSWER);
    expect(await chat.shown()).toEqual([
      'You: a slow charge',
      'Front desk put you through to Billing because: It is about a charge.',
      `Billing: ${SLOW_ANSWER}`,
    ]);
  });

  test('loses nothing and shows nothing twice when the gateway is killed and started again in the middle of an answer', {
    timeout: 60_000,
  }, async () => {
    await chat.say('a slow charge');
    await chat.growing(20);
    gateway.kill('SIGKILL');
    await gateway.exited;
    await chat.page.waitForSelector('#trouble:not([hidden])');
    await chat.say('and another charge');
    await chat.page.waitForSelector('.customer.late');
    gateway = startGateway();
    await chat.answer(SLOW_ANSWER);
    await chat.answer('Billing heard: and another charge');
    await chat.page.waitForSelector('#trouble', { state: 'hidden' });
    expect(await chat.customers()).toEqual(['a slow charge', 'and another charge']);
    expect(await chat.replies()).toEqual([SLOW_ANSWER, 'Billing heard: and another charge']);
    const conversation = await chat.id();
    expect((await channel.document(conversation))?.seen).toHaveLength(2);
    await chat.page.reload();
    await chat.answer('Billing heard: and another charge');
    expect(await chat.customers()).toEqual(['a slow charge', 'and another charge']);
    expect(await chat.replies()).toEqual([SLOW_ANSWER, 'Billing heard: and another charge']);
  });

  test('keeps what was written while the gateway is away, over a reload too', {
    timeout: 60_000,
  }, async () => {
    await chat.say('a charge');
    await chat.answer('Billing heard: a charge');
    // The page itself is loaded, and then every way to the gateway is cut.
    await context.route('**/v1/**', (route) => route.abort());
    await chat.say('kept');
    await chat.page.waitForSelector('.customer.late');
    await chat.page.reload();
    await chat.page.waitForSelector('.customer');
    expect(await chat.customers()).toEqual(['kept']);
    await context.unroute('**/v1/**');
    await chat.answer('Billing heard: kept');
    expect(await chat.customers()).toEqual(['a charge', 'kept']);
  });

  test('shows in one window what was written in another', async () => {
    const other = await openChat(context, url());
    await chat.say('a charge');
    await chat.answer('Billing heard: a charge');
    await other.answer('Billing heard: a charge');
    expect(await other.customers()).toEqual(['a charge']);
  });

  test('says that a person is called, and then who is there', async () => {
    await chat.say('a person, please');
    await chat.page.waitForSelector('.notice.calls');
    await chat.page.waitForSelector('#busy:has-text("Connecting you with a colleague")');
    expect(await chat.page.textContent('#speaker')).toBe('Calling a colleague');
    const conversation = await chat.id();
    await waitFor(() => channel.ticket(conversation), { what: 'the ticket' });
    const { id, by } = { id: 'd1', by: 'Kim' };
    const command = deskCommandSchema.parse({
      v: 1,
      id,
      conversation,
      by,
      kind: 'reply',
      text: 'Hello, Kim here.',
    });
    await channel.bus.js.publish(subjects.desk(conversation), JSON.stringify(command));
    await chat.answer('Hello, Kim here.');
    expect(await chat.page.textContent('#speaker')).toBe('You are with Kim');
    expect((await chat.shown()).at(-1)).toBe('Kim · colleague: Hello, Kim here.');
    expect(await chat.page.isHidden('#busy')).toBe(true);
  });

  test('runs nothing of what anybody writes', async () => {
    const evil =
      '<img src=x onerror="document.title=\'taken\'"><script>document.title="taken"</script><b>charge</b>';
    await chat.say(evil);
    await chat.answer(`Billing heard: ${evil}`);
    expect(await chat.customers()).toEqual([evil]);
    expect(await chat.page.locator('#items :is(img, script, b, iframe, a)').count()).toBe(0);
    await chat.page.reload();
    await chat.answer(`Billing heard: ${evil}`);
    expect(await chat.page.title()).toBe('Northwind Voice');
  });

  test('is used by keyboard alone, and tells a screen reader whole sentences', async () => {
    await chat.page.reload();
    expect(await chat.focused()).toBe('message');
    await chat.page.keyboard.type('a first line');
    await chat.page.keyboard.press('Shift+Enter');
    await chat.page.keyboard.type('of a charge');
    await chat.page.keyboard.press('Enter');
    const text = 'Billing heard: a first line\nof a charge';
    await chat.answer(text);
    expect(await chat.customers()).toEqual(['a first line\nof a charge']);
    expect(await chat.page.textContent('#announcer')).toBe(`Billing: ${text}`);
    expect(await chat.page.inputValue('#message')).toBe('');
    const order = [];
    for (let i = 0; i < 4; i++) {
      await chat.page.keyboard.press('Shift+Tab');
      order.push(await chat.focused());
    }
    expect(order).toEqual(['scroll', 'restart', 'developer-switch', 'skip']);
  });

  test('begins with a suggestion, and begins anew', async () => {
    await chat.page.click('.starters button:has-text("charged twice")');
    await chat.answer('Billing heard: I was charged twice for May');
    const first = await chat.id();
    await chat.page.click('#restart');
    await chat.page.waitForSelector('#welcome:not([hidden])');
    await chat.say('hello');
    await chat.answer('What is it about?');
    expect(await chat.id()).not.toBe(first);
    expect(await chat.customers()).toEqual(['hello']);
  });

  test('begins anew where its session has expired, without losing what is written', async () => {
    await chat.say('a charge');
    await chat.answer('Billing heard: a charge');
    await context.clearCookies();
    await chat.say('another charge');
    await chat.answer('Billing heard: another charge');
    expect(await chat.customers()).toEqual(['another charge']);
    await context.clearCookies();
    await chat.page.reload();
    await chat.page.waitForSelector('#welcome:not([hidden])');
  });

  test('says why a message is not taken', async () => {
    await chat.page.fill('#message', '€'.repeat(12_000));
    await chat.page.press('#message', 'Enter');
    await chat.page.waitForSelector('.customer.refused');
    expect(await chat.page.textContent('.customer.refused .delivery')).toContain('32 KB');
  });

  test('fits a narrow screen, light and dark, without scrolling sideways', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const narrow = await browser.newContext({
        viewport: { width: 320, height: 560 },
        colorScheme,
        reducedMotion: 'reduce',
      });
      chat = await openChat(narrow, url());
      await chat.say(`a charge ${'x'.repeat(200)}`);
      await chat.page.waitForSelector('.reply:not(.growing)');
      expect(await chat.tooWide()).toBe(0);
      expect(await chat.contrast('.reply .text')).toBeGreaterThan(7);
      for (const small of ['.reply .speaker', '.moved .why', '#speaker', '.bubble']) {
        expect(await chat.contrast(small), `${small}, ${colorScheme}`).toBeGreaterThan(4.5);
      }
      await narrow.close();
    }
  });

  test('scrolls nothing that fits, and the message field where a text is longer than it may grow', async () => {
    const overflow = (selector: string) =>
      chat.page.$eval(selector, (each) => each.scrollHeight - each.clientHeight);
    const canScroll = () =>
      chat.page.evaluate<string>(`getComputedStyle(document.getElementById('message')).overflowY`);
    for (const text of ['', 'one line', 'three\nlines\nof text']) {
      await chat.page.fill('#message', text);
      expect(await overflow('html')).toBe(0);
      expect(await overflow('#message')).toBe(0);
      expect(await canScroll()).toBe('hidden');
    }
    await chat.page.fill('#message', 'a line\n'.repeat(60));
    expect(await overflow('html')).toBe(0);
    expect(await overflow('#message')).toBeGreaterThan(0);
    expect(await canScroll()).toBe('auto');
  });

  test('shows a developer the way of a turn: subjects, reasons, times, tokens and the trace', async () => {
    await chat.page.click('#developer-switch');
    await chat.say('my webhook is broken');
    await chat.answer('Tech support heard: my webhook is broken');
    await chat.page.waitForSelector('.run >> nth=1');
    const panel = (await chat.page.textContent('#developer')) ?? '';
    for (const part of [
      await chat.id(),
      'agent.triage.web-….turn',
      'agent.tech-support.web-….handoff',
      'reply.web.web-…',
      'It is about a webhook.',
      'tokens',
      'broker',
    ]) {
      expect(panel).toContain(part);
    }
    expect(panel).toMatch(/trace [\da-f]{32}/);

    const conversation = (await chat.id()) ?? '';
    const [first] = await channel.records(conversation);
    await publish(channel.bus, {
      subject: subjects.record(conversation),
      id: messageIds.evaluated(conversation, 1),
      payload: {
        ...first?.value,
        evaluations: [
          { name: 'routing', score: 1 },
          { name: 'rationale', score: 5 / 6 },
        ],
      },
    });
    const scored = '.run .scores:text("scores: routing 1 · rationale 0.83")';
    await chat.page.waitForSelector(scored);

    const [kept] = await Promise.all([chat.page.waitForResponse(/\/records$/), chat.page.reload()]);
    expect((await kept.json()).records).toHaveLength(2);
    await chat.page.waitForSelector(scored);
    expect(await chat.page.locator('.run').count()).toBe(2);
    await chat.page.click('#developer-switch');
    expect(await chat.page.isHidden('#developer')).toBe(true);
  });
});

const url = () => `http://127.0.0.1:${port}/`;

function startGateway(): AgentProcess {
  const { port: spans } = collector.address() as AddressInfo;
  return startGatewayProcess(broker.url, port, {
    DEVELOPER_PANEL: 'on',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${spans}`,
  });
}
