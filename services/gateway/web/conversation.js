// @ts-check

/**
 * What the page shows, as a value, and how it changes. Nothing here touches the page or the network.
 *
 * @typedef {'thinking' | 'working' | 'delta' | 'text'} Progress
 * @typedef {'sending' | 'late' | 'sent' | 'refused'} Delivery
 * @typedef {{ type: 'customer', key: string, text: string, turn?: string, delivery: Delivery, problem?: string }
 *   | { type: 'reply', key: string, text: string, id?: string, agent?: string, by?: string, at?: string, run?: string }
 *   | { type: 'notice', key: string, text: string, id: string, about?: string }
 *   | { type: 'moved', key: string, from: string, to: string, reason?: string, isNew: boolean }} Item
 * @typedef {{
 *   agent: string,
 *   person: null | { state: 'waiting' | 'here', name?: string },
 *   working: null | { agent: string, doing: 'thinking' | 'looking' | 'writing' },
 *   items: Item[],
 *   seen: string[],
 *   turns: string[],
 *   answered: number,
 * }} Conversation
 */

/** Notices after which a person has the conversation. */
const TAKES_OVER = ['handoff', 'apology', 'limit'];

/** @type {Record<Progress, NonNullable<Conversation['working']>['doing']>} */
const DOING = { thinking: 'thinking', working: 'looking', delta: 'writing', text: 'writing' };

/** @type {Conversation} */
export const nothingYet = {
  agent: 'triage',
  person: null,
  working: null,
  items: [],
  seen: [],
  turns: [],
  answered: 0,
};

/**
 * The conversation as the gateway has it, with the messages of this device that have not arrived, and with the answer that was being
 * shown if it is still being written.
 *
 * @param {any} view the answer to GET /v1/conversations/:id
 * @param {Conversation} before
 * @returns {Conversation}
 */
export function fromHistory(view, before) {
  let customers = 0;
  /** @type {Item[]} */
  const items = view.entries.map((/** @type {any} */ entry) => {
    switch (entry.type) {
      case 'customer':
        return { ...entry, key: `c${customers++}`, delivery: 'sent' };
      case 'moved':
        return { ...entry, key: `m${entry.at}`, isNew: false };
      default:
        return { ...entry, key: entry.id ?? `r${entry.text.length}.${customers}` };
    }
  });
  const answered = Math.max(0, ...items.map((item) => ('id' in item ? (workIn(item.id) ?? 0) : 0)));
  const written = writtenIn(before.items);
  if (view.working && written && workOf(written.run) > answered) items.push(written);
  for (const item of before.items) {
    if (item.type === 'customer' && item.delivery !== 'sent' && !view.turns.includes(item.turn)) {
      items.push({ ...item, key: `c${customers++}` });
    }
  }
  return {
    agent: view.agent,
    person: view.person,
    working: view.working ? { agent: view.working, doing: 'thinking' } : null,
    items,
    seen: items.flatMap((item) => ('id' in item && item.id ? [item.id] : [])),
    turns: view.turns,
    answered,
  };
}

/**
 * @param {Conversation} now
 * @param {{ turn: string, text: string }} message
 * @returns {Conversation}
 */
export function withMessage(now, { turn, text }) {
  const count = now.items.filter((item) => item.type === 'customer').length;
  /** @type {Item} */
  const item = { type: 'customer', key: `c${count}`, text, turn, delivery: 'sending' };
  return { ...now, items: [...now.items, item], turns: [...now.turns, turn] };
}

/**
 * @param {Conversation} now
 * @param {string} turn
 * @param {Delivery} delivery
 * @param {string} [problem]
 * @returns {Conversation}
 */
export function withDelivery(now, turn, delivery, problem) {
  const items = now.items.map((item) =>
    item.type === 'customer' && item.turn === turn
      ? { ...item, delivery, ...(problem === undefined ? {} : { problem }) }
      : item,
  );
  return { ...now, items };
}

/**
 * The conversation after an event of the gateway; see the descriptions in /openapi.json.
 *
 * @param {Conversation} now
 * @param {string} name
 * @param {any} data
 * @returns {Conversation}
 */
export function withEvent(now, name, data) {
  switch (name) {
    case 'reply':
      return withReply(now, data);
    case 'notice':
      return withNotice(now, data);
    case 'moved':
      return withMove(now, data);
    case 'thinking':
    case 'working':
    case 'delta':
    case 'text':
      return workOf(data.run) <= now.answered ? now : withProgress(now, name, data);
    default:
      return now;
  }
}

/**
 * @param {Conversation} now
 * @param {any} reply
 * @returns {Conversation}
 */
function withReply(now, reply) {
  if (now.seen.includes(reply.id)) return now;
  const { id, text, agent, by, at } = reply;
  const written = writtenIn(now.items);
  const isIts = written !== undefined && workOf(written.run) === reply.work;
  /** @type {Item} */
  const item = { type: 'reply', key: isIts ? written.key : id, id, text, agent, by, at };
  const others = now.items.filter((other) => other !== written || workOf(written.run) > (reply.work ?? 0));
  const place = isIts ? now.items.indexOf(written) : others.length;
  return {
    ...now,
    agent,
    person: agent === 'human' ? { state: 'here', name: by } : null,
    working: null,
    items: others.toSpliced(place, 0, item),
    seen: [...now.seen, id],
    answered: Math.max(now.answered, reply.work ?? 0),
  };
}

/**
 * @param {Conversation} now
 * @param {any} notice
 * @returns {Conversation}
 */
function withNotice(now, { id, text, about }) {
  if (now.seen.includes(id)) return now;
  const takesOver = TAKES_OVER.includes(about);
  return {
    ...now,
    ...(takesOver ? { agent: 'human', person: { state: 'waiting' }, working: null } : {}),
    items: [...now.items, { type: 'notice', key: id, id, text, about }],
    seen: [...now.seen, id],
  };
}

/**
 * @param {Conversation} now
 * @param {any} move
 * @returns {Conversation}
 */
function withMove(now, { from, to, reason }) {
  /** @type {Item} */
  const item = { type: 'moved', key: `m${now.items.length}.${from}.${to}`, from, to, reason, isNew: true };
  // The next agent may have begun, or even answered, before the word of the move was here.
  const newest = now.items.at(-1);
  const isLate = newest?.type === 'reply' && newest.agent === to;
  const place = now.items.length - (isLate ? 1 : 0);
  return { ...now, agent: to, items: now.items.toSpliced(place, 0, item) };
}

/**
 * @param {Conversation} now
 * @param {Progress} name
 * @param {{ agent: string, run: string, text?: string }} data
 * @returns {Conversation}
 */
function withProgress(now, name, { agent, run, text = '' }) {
  /** @type {NonNullable<Conversation['working']>} */
  const working = { agent, doing: DOING[name] };
  if (working.doing !== 'writing' || text === '') return { ...now, working };
  const written = writtenIn(now.items);
  const before = written?.run === run && name === 'delta' ? written.text : '';
  /** @type {Item} */
  const item = { type: 'reply', key: written?.key ?? `run${run}`, agent, run, text: before + text };
  const others = now.items.filter((other) => other !== written);
  return { ...now, working, items: [...others, item] };
}

/**
 * The answer that is being written.
 *
 * @param {Item[]} items
 * @returns {Extract<Item, { type: 'reply' }> | undefined}
 */
function writtenIn(items) {
  for (const item of items) if (item.type === 'reply' && item.run !== undefined) return item;
  return undefined;
}

/**
 * The number of the work of a run, `<work>.<attempt>`.
 *
 * @param {string | undefined} run
 */
function workOf(run) {
  return Number.parseInt(run ?? '0', 10);
}

/**
 * The number of the work that a reply ended, from its id.
 *
 * @param {string | undefined} id
 */
function workIn(id) {
  const found = /:w(\d+):reply$/.exec(id ?? '');
  return found ? Number(found[1]) : null;
}
