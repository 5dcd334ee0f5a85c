// @ts-check
import { nameOf, toneOf } from './agents.js';
import { openDeveloperPanel } from './developer.js';
import { element } from './dom.js';
import { begin, readSettings } from './gateway.js';
import { openSession } from './session.js';
import { busyText, showItems, speakerOf } from './thread.js';

/** @typedef {import('./conversation.js').Conversation} Conversation */

const CONVERSATION = 'switchboard.conversation';
const DEVELOPER = 'switchboard.developer';
/** A connection that is back sooner is not worth a word. */
const TROUBLE_AFTER_MS = 1_500;

const scroll = element('scroll', HTMLDivElement);
const items = element('items', HTMLOListElement);
const message = element('message', HTMLTextAreaElement);
const composer = element('composer', HTMLFormElement);
const send = element('send', HTMLButtonElement);
const newest = element('newest', HTMLButtonElement);
const trouble = element('trouble', HTMLParagraphElement);
const announcer = element('announcer', HTMLParagraphElement);

/** @type {import('./session.js').Session | null} */
let session = null;
/** @type {string[]} Written before there was a conversation to put it in. */
let early = [];
/** @type {ReturnType<typeof setTimeout> | undefined} */
let troubleTimer;

const panel = openDeveloperPanel();

/** Begins a conversation, or goes on with the one of this browser. */
async function start() {
  session?.close();
  session = null;
  panel.clear();
  const conversation = localStorage.getItem(CONVERSATION) ?? (await beginUntilDone());
  localStorage.setItem(CONVERSATION, conversation);
  session = openSession(conversation, {
    developer: panel.isOpen(),
    onChange: show,
    onConnection,
    onRecord: panel.add,
    onGone(unsent) {
      early = unsent;
      restart();
    },
  });
  panel.follow(conversation);
  for (const text of early) session.say(text);
  early = [];
}

async function beginUntilDone() {
  for (let wait = 500; ; wait = Math.min(wait * 2, 10_000)) {
    try {
      return (await begin()).conversation;
    } catch {
      onConnection('lost');
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

function restart() {
  localStorage.removeItem(CONVERSATION);
  void start();
}

/**
 * @param {Conversation} now
 * @param {Conversation} before
 */
function show(now, before) {
  const atEnd = isAtEnd();
  showItems(items, now);
  element('welcome', HTMLElement).hidden = now.items.length > 0;
  const busy = busyText(now);
  element('busy', HTMLParagraphElement).hidden = busy === '';
  element('busy', HTMLParagraphElement).className = `busy tone-${toneOf(now.working?.agent ?? now.agent)}`;
  setText('busy-text', busy);
  setText('speaker', speakerOf(now));
  element('line', HTMLParagraphElement).className =
    `line tone-${toneOf(now.agent)}${now.person?.state === 'waiting' ? ' calling' : ''}`;
  announce(now, before);
  const isOwn = now.items.length > before.items.length && now.items.at(-1)?.type === 'customer';
  if (atEnd || isOwn) toEnd();
  showNewest();
}

/**
 * Tells a screen reader what is new, whole sentences at a time: text that is being written would be read word by word.
 *
 * @param {Conversation} now
 * @param {Conversation} before
 */
function announce(now, before) {
  if (before.items.length === 0) return;
  const news = now.items.flatMap((item) => {
    if (item.type === 'moved' && item.isNew && !before.items.includes(item)) {
      return [`${nameOf(item.from)} put you through to ${nameOf(item.to)}.`];
    }
    if ((item.type === 'reply' || item.type === 'notice') && item.id && !before.seen.includes(item.id)) {
      const who = item.type === 'reply' ? `${item.by ?? nameOf(item.agent ?? '')}: ` : '';
      return [who + item.text];
    }
    return [];
  });
  if (news.length > 0) announcer.textContent = news.join(' ');
}

/** @param {import('./session.js').Connection} connection */
function onConnection(connection) {
  clearTimeout(troubleTimer);
  if (connection !== 'lost') {
    trouble.hidden = true;
    return;
  }
  troubleTimer = setTimeout(() => {
    trouble.hidden = false;
    trouble.textContent = 'The connection is lost. Trying again; what you write is kept.';
  }, TROUBLE_AFTER_MS);
}

function say(/** @type {string} */ text) {
  if (text.trim() === '') return;
  if (session) session.say(text.trim());
  else early.push(text.trim());
}

function isAtEnd() {
  return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
}

function toEnd() {
  scroll.scrollTop = scroll.scrollHeight;
}

function showNewest() {
  newest.hidden = isAtEnd();
}

function setText(/** @type {string} */ id, /** @type {string} */ text) {
  const shown = element(id, HTMLElement);
  if (shown.textContent !== text) shown.textContent = text;
}

/** Makes the field as high as its text. A scroll bar narrows the text that is measured, so there is one only where the field may not grow on. */
function fitMessage() {
  message.style.overflowY = 'hidden';
  message.style.height = 'auto';
  const borders = message.offsetHeight - message.clientHeight;
  message.style.height = `${message.scrollHeight + borders}px`;
  if (message.scrollHeight > message.clientHeight + 1) message.style.overflowY = 'auto';
  send.disabled = message.value.trim() === '';
}

composer.addEventListener('submit', (event) => {
  event.preventDefault();
  say(message.value);
  message.value = '';
  fitMessage();
  message.focus();
});
message.addEventListener('input', fitMessage);
addEventListener('resize', fitMessage);
message.addEventListener('keydown', (event) => {
  // While a word is being composed, Enter belongs to the input method.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
});
element('starters', HTMLUListElement).addEventListener('click', (event) => {
  if (!(event.target instanceof HTMLButtonElement)) return;
  say(event.target.textContent ?? '');
  message.focus();
});
scroll.addEventListener('scroll', showNewest, { passive: true });
newest.addEventListener('click', () => {
  toEnd();
  message.focus();
});
element('restart', HTMLButtonElement).addEventListener('click', () => {
  restart();
  message.focus();
});
addEventListener('online', () => session?.retry());
new ResizeObserver(() => showNewest()).observe(items);

panel.onSwitch((on) => {
  localStorage.setItem(DEVELOPER, on ? 'on' : 'off');
  session?.setDeveloper(on);
});

void readSettings()
  .then(({ name, developer }) => {
    document.title = name;
    setText('name', name);
    if (developer) panel.offer(localStorage.getItem(DEVELOPER) === 'on');
  })
  .catch(() => {});
fitMessage();
// On a touch screen the keyboard would cover half of the page.
if (matchMedia('(hover: hover)').matches) message.focus();
void start();
