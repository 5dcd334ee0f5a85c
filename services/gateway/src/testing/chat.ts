import { waitFor } from '@switchboard/shared/testing';
import type { BrowserContext, Page } from 'playwright-core';

/** The chat as a customer uses it. */
export type Chat = {
  page: Page;
  /** What went wrong in the page's script. */
  errors: string[];
  say(text: string): Promise<void>;
  /** Waits for a finished answer. */
  answer(text: string): Promise<void>;
  /** The text that is being written, when it is longer than `length`. */
  growing(length: number): Promise<string>;
  customers(): Promise<string[]>;
  replies(): Promise<string[]>;
  /** Every item as a line: who, and what. */
  shown(): Promise<string[]>;
  /** The conversation's id. */
  id(): Promise<string>;
  /** The contrast of an element's text to what is behind it, as WCAG 2 counts it. */
  contrast(selector: string): Promise<number>;
  /** How many visible elements reach over the right border. */
  tooWide(): Promise<number>;
  /** The id or class of what has the focus. */
  focused(): Promise<string>;
};

export async function openChat(context: BrowserContext, url: string): Promise<Chat> {
  const page = await context.newPage();
  const errors: string[] = [];
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(url);
  const textsOf = (selector: string) =>
    page.$$eval(selector, (all) => all.map((each) => each.lastChild?.textContent ?? ''));
  const id = () => page.evaluate<string | null>(`localStorage.getItem('switchboard.conversation')`);
  await waitFor(id, { what: 'the conversation to begin' });
  return {
    page,
    errors,
    async say(text) {
      await page.fill('#message', text);
      await page.press('#message', 'Enter');
    },
    async answer(text) {
      const isThere = async () => (await textsOf('.reply:not(.growing) .text')).includes(text);
      await waitFor(isThere, { what: `the answer “${text}”`, timeoutMs: 20_000 });
    },
    growing: (length) =>
      waitFor(
        async () => {
          const [text = ''] = await textsOf('.growing .text');
          return text.length > length && text;
        },
        { what: `more than ${length} letters of an answer`, timeoutMs: 20_000 },
      ),
    customers: () => textsOf('.bubble'),
    replies: () => textsOf('.reply .text'),
    shown: () =>
      page.$$eval('#items > li', (all) =>
        all.map((each) => {
          const parts = [
            ...each.querySelectorAll('.speaker, .text, .bubble, .words p, :scope > p:not(.speaker)'),
          ];
          const texts = parts.map((part) => part.textContent ?? '');
          return texts.join(each.classList.contains('reply') ? ': ' : ' ');
        }),
      ),
    id: async () => (await id()) ?? '',
    contrast: (selector) => page.evaluate<number>(`(${CONTRAST})(${JSON.stringify(selector)})`),
    tooWide: () =>
      page.evaluate<number>(
        `[...document.querySelectorAll('body *')].filter((each) => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest('.hidden')).length`,
      ),
    focused: () => page.evaluate<string>('document.activeElement.id || document.activeElement.className'),
  };
}

const CONTRAST = `(selector) => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (colour) => {
    const [r, g, b] = rgba(colour).map((value) => value / 255).map((share) => share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const element = document.querySelector(selector);
  let behind = element;
  while (behind && rgba(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
  const both = [luminance(getComputedStyle(element).color), luminance(getComputedStyle(behind).backgroundColor)];
  return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
}`;
