// @ts-check
import { nameOf, toneOf } from './agents.js';
import { make, renderList } from './dom.js';

/**
 * @typedef {import('./conversation.js').Conversation} Conversation
 * @typedef {import('./conversation.js').Item} Item
 */

const DELIVERIES = {
  sending: 'Sending …',
  late: 'Not delivered yet, trying again …',
  sent: '',
  refused: 'Not delivered.',
};

/** What notices are about that call a person. */
const CALLS = ['handoff', 'apology', 'limit'];

const DOINGS = { thinking: 'is reading', looking: 'is looking something up', writing: 'is writing' };

/**
 * Shows the items of a conversation.
 *
 * @param {HTMLElement} list
 * @param {Conversation} conversation
 */
export function showItems(list, conversation) {
  const items = conversation.items.filter((item, index, all) => !isToldByNotice(item, all, index));
  renderList(
    list,
    items,
    (item) => item.key,
    (item, before) => {
      const isSpoken = item.type === 'reply' && isSame(items[items.indexOf(item) - 1], item);
      const shape = JSON.stringify([item, isSpoken]);
      if (before?.dataset.shape === shape) return before;
      // Text that is being written grows in place, so that what was read stays where it is.
      const now = item.type === 'reply' && before?.classList.contains('reply') ? before : render(item);
      if (item.type === 'reply') fillReply(now, item, isSpoken);
      now.dataset.shape = shape;
      return now;
    },
  );
}

/**
 * Who is working on an answer, in words; empty while its text grows on the page anyway, and where nobody is.
 *
 * @param {Conversation} conversation
 */
export function busyText({ working, person, items }) {
  if (working?.doing === 'writing') return '';
  if (working) return `${nameOf(working.agent)} ${DOINGS[working.doing]}`;
  if (person?.state === 'waiting') return 'Connecting you with a colleague';
  const waits = items.findLast((item) => item.type !== 'moved');
  return waits?.type === 'customer' && waits.delivery === 'sent' && !person ? 'Putting you through' : '';
}

/**
 * Who the customer is talking to.
 *
 * @param {Conversation} conversation
 */
export function speakerOf({ agent, person, items }) {
  if (person?.state === 'waiting') return 'Calling a colleague';
  if (person?.state === 'here') return `You are with ${person.name ?? nameOf('human')}`;
  return items.length === 0 ? 'Front desk, ready for you' : `You are with ${nameOf(agent)}`;
}

/** @param {Item} item */
function render(item) {
  switch (item.type) {
    case 'customer':
      return customer(item);
    case 'reply':
      return make('li', 'reply');
    case 'notice':
      return notice(item);
    case 'moved':
      return moved(item);
  }
}

/** @param {Extract<Item, { type: 'customer' }>} item */
function customer({ text, delivery, problem }) {
  const said = make('div', 'bubble', make('span', 'hidden', 'You: '), text);
  const state = [DELIVERIES[delivery], problem].filter(Boolean).join(' ');
  const shown = make('li', `customer ${delivery}`, said);
  if (state !== '') shown.append(make('p', 'delivery', state));
  return shown;
}

/**
 * @param {HTMLElement} shown
 * @param {Extract<Item, { type: 'reply' }>} item
 * @param {boolean} isSpoken the same one spoke just before
 */
function fillReply(shown, { text, agent, by, run }, isSpoken) {
  const name = by ?? (agent ? nameOf(agent) : 'Answer');
  shown.className = `reply tone-${toneOf(agent)}${run === undefined ? '' : ' growing'}${isSpoken ? ' spoken' : ''}`;
  const [label, body] =
    shown.children.length === 2 ? shown.children : [make('p', 'speaker'), make('div', 'text')];
  if (!label || !body) return;
  const title = by ? `${by} · colleague` : name;
  if (label.textContent !== title) label.textContent = title;
  const shownText = body.lastChild;
  if (shownText instanceof Text && text.startsWith(shownText.data)) {
    shownText.appendData(text.slice(shownText.data.length));
  } else body.textContent = text;
  if (shown.children.length === 0) shown.append(label, body);
}

/** @param {Extract<Item, { type: 'notice' }>} item */
function notice(item) {
  const { text } = item;
  const calls = isCall(item);
  return make('li', `notice ${calls ? 'calls' : ''}`, bell(calls), make('p', '', text));
}

/** @param {Extract<Item, { type: 'moved' }>} item */
function moved({ from, to, reason, isNew }) {
  const what = make('p', 'what', `${nameOf(from)} put you through to `, make('strong', '', nameOf(to)));
  const shown = make('li', `moved${isNew ? ' new' : ''}`, cord(from, to), make('div', 'words', what));
  if (reason) shown.lastElementChild?.append(make('p', 'why', `because: ${reason}`));
  return shown;
}

/**
 * Two jacks and the cord between them.
 *
 * @param {string} from
 * @param {string} to
 */
function cord(from, to) {
  const picture = svg('svg', { viewBox: '0 0 64 28', class: 'cord', 'aria-hidden': 'true' });
  picture.append(
    svg('path', { d: 'M12 14C22 30 42 30 52 14', pathLength: '1' }),
    svg('circle', { cx: '12', cy: '12', r: '6', class: `from tone-${toneOf(from)}` }),
    svg('circle', { cx: '52', cy: '12', r: '6', class: `to tone-${toneOf(to)}` }),
  );
  return picture;
}

/**
 * Whether a move to a person is told by the notice beside it.
 *
 * @param {Item} item
 * @param {Item[]} all
 * @param {number} index
 */
function isToldByNotice(item, all, index) {
  return item.type === 'moved' && item.to === 'human' && [all[index - 1], all[index + 1]].some(isCall);
}

/** @param {Item | undefined} item */
function isCall(item) {
  return item?.type === 'notice' && CALLS.includes(item.about ?? '');
}

/** @param {boolean} calls */
function bell(calls) {
  const picture = svg('svg', { viewBox: '0 0 24 24', class: 'bell', 'aria-hidden': 'true' });
  picture.append(
    calls
      ? svg('path', {
          d: 'M5 4h3.5l1.5 4.5-2 1.5a11 11 0 0 0 6 6l1.5-2 4.5 1.5V19a1 1 0 0 1-1 1C11 20 4 13 4 5a1 1 0 0 1 1-1Z',
        })
      : svg('path', { d: 'M12 7v5l3 2M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Z' }),
  );
  return picture;
}

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 */
function svg(tag, attributes) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/**
 * @param {Item | undefined} before
 * @param {Extract<Item, { type: 'reply' }>} item
 */
function isSame(before, item) {
  return before?.type === 'reply' && before.agent === item.agent && before.by === item.by;
}
