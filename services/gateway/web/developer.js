// @ts-check
import { nameOf, toneOf } from './agents.js';
import { element, make, renderList } from './dom.js';
import { readRecords } from './gateway.js';

/**
 * The way of each turn, from run records: subjects, handoffs with their reasons, tools, times, tokens, cost, trace.
 *
 * @typedef {any} Run a run record, as in /openapi.json
 */

/** The parts of a run's time, and the classes that colour them. */
const PARTS = [
  { label: 'broker', of: (/** @type {Run} */ { timings }) => timings.queued },
  { label: 'model', of: (/** @type {Run} */ { timings }) => timings.model },
  { label: 'tools', of: (/** @type {Run} */ { timings }) => timings.tools },
  {
    label: 'other',
    of: (/** @type {Run} */ { timings }) => Math.max(0, timings.run - timings.model - timings.tools),
  },
];

export function openDeveloperPanel() {
  const panel = element('developer', HTMLElement);
  const opener = element('developer-switch', HTMLButtonElement);
  const list = element('turns', HTMLOListElement);
  /** @type {Map<string, Run>} */
  let runs = new Map();
  let conversation = '';
  /** @type {(on: boolean) => void} */
  let onSwitch = () => {};

  const show = () => {
    const all = [...runs.values()].toSorted((a, b) => a.n - b.n);
    const turns = [...Map.groupBy(all, (run) => run.turns[0]).values()];
    renderList(
      list,
      turns,
      // A turn is drawn anew with each further run, and when one of them has got scores.
      (turn) => `${turn[0].turns[0]}.${turn.length}.${turn.filter(({ evaluations }) => evaluations).length}`,
      (turn, before) => before ?? showTurn(turn, turns.indexOf(turn) + 1),
    );
    showTotals(all, turns.length);
    list.scrollTop = list.scrollHeight;
  };
  /** What was missed while nobody looked, or while the connection was away. */
  const catchUp = async () => {
    const asked = conversation;
    if (panel.hidden || asked === '') return;
    const { records } = await readRecords(asked).catch(() => ({ records: [] }));
    if (asked !== conversation) return;
    for (const run of records) runs.set(run.id, run);
    show();
  };
  /** @param {boolean} on */
  const open = (on) => {
    panel.hidden = !on;
    opener.setAttribute('aria-expanded', String(on));
    document.body.classList.toggle('with-developer', on);
    onSwitch(on);
    void catchUp();
  };
  opener.addEventListener('click', () => open(panel.hidden === true));
  element('developer-close', HTMLButtonElement).addEventListener('click', () => {
    open(false);
    opener.focus();
  });
  panel.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    open(false);
    opener.focus();
  });

  return {
    isOpen: () => !panel.hidden,
    /** @param {(on: boolean) => void} act */
    onSwitch(act) {
      onSwitch = act;
    },
    /**
     * Shows the switch, which is there for developers only.
     *
     * @param {boolean} on
     */
    offer(on) {
      opener.hidden = false;
      if (on) open(true);
    },
    clear() {
      runs = new Map();
      conversation = '';
      show();
    },
    /** @param {string} of */
    follow(of) {
      conversation = of;
      element('conversation', HTMLElement).textContent = of;
      void catchUp();
    },
    /** @param {Run} run */
    add(run) {
      runs.set(run.id, run);
      show();
    },
  };
}

/**
 * @param {Run[]} runs
 * @param {number} turns
 */
function showTotals(runs, turns) {
  const tokens = runs.reduce((sum, { usage }) => sum + usage.inputTokens + usage.outputTokens, 0);
  const figures = [
    ['turns', String(turns)],
    ['handoffs', String(runs.filter(({ outcome }) => outcome === 'handoff').length)],
    ['tokens', tokens.toLocaleString('en')],
    ['cost', costOf(runs)],
  ];
  element('totals', HTMLDListElement).replaceChildren(
    ...figures.map(([label = '', value = '']) =>
      make('div', '', make('dt', '', label), make('dd', '', value)),
    ),
  );
}

/**
 * @param {Run[]} runs
 * @param {number} number
 */
function showTurn(runs, number) {
  const last = runs.at(-1);
  const total = last.timings.sinceTurn + last.timings.run;
  const longest = Math.max(1, ...runs.map((run) => PARTS.reduce((sum, part) => sum + part.of(run), 0)));
  const title = make('h3', '', `Turn ${number}`, make('span', 'total', duration(total)));
  const trace = last.traceId
    ? make('p', 'trace', 'trace ', make('code', '', last.traceId))
    : make('p', 'trace', 'no trace');
  return make(
    'li',
    'turn',
    title,
    trace,
    subject(last.subjects.turn),
    make('ol', 'runs', ...runs.map((run) => showRun(run, longest))),
    subject(last.subjects.sent),
  );
}

/**
 * @param {Run} run
 * @param {number} longest milliseconds that the longest bar stands for
 */
function showRun(run, longest) {
  const { usage, timings } = run;
  const about = [
    `${usage.inputTokens.toLocaleString('en')} → ${usage.outputTokens.toLocaleString('en')} tokens`,
    ...(run.offline ? [] : [costOf([run])]),
    [...new Set(run.models)].join(', '),
    ...(run.attempt > 1 ? [`attempt ${run.attempt}`] : []),
    ...(timings.firstText === null ? [] : [`first text after ${duration(timings.firstText)}`]),
  ];
  const shown = make(
    'li',
    `run tone-${toneOf(run.agent)}`,
    make('p', 'agent', nameOf(run.agent), make('span', 'took', duration(timings.run))),
    subject(run.subjects.received),
    bar(run, longest),
    make('p', 'figures', about.filter(Boolean).join(' · ')),
  );
  for (const { name, ms, outcome } of run.tools) {
    shown.append(make('p', `used ${outcome}`, make('code', '', name), ` ${duration(ms)} · ${outcome}`));
  }
  if (run.to) {
    const why = make('p', 'handoff', make('strong', '', `→ ${nameOf(run.to)}`));
    if (run.reason) why.append(make('q', '', run.reason));
    shown.append(why);
  }
  if (run.evaluations?.length > 0) {
    const scores = run.evaluations.map(({ name, score }) => `${name} ${Math.round(score * 100) / 100}`);
    shown.append(make('p', 'figures scores', `scores: ${scores.join(' · ')}`));
  }
  return shown;
}

/**
 * @param {Run} run
 * @param {number} longest
 */
function bar(run, longest) {
  const words = PARTS.map((part) => `${part.label} ${duration(part.of(run))}`).join(', ');
  const shown = make('div', 'times');
  const line = make('div', 'bar');
  line.setAttribute('role', 'img');
  line.setAttribute('aria-label', words);
  for (const part of PARTS) {
    const piece = make('i', `part ${part.label}`);
    piece.style.width = `${(part.of(run) / longest) * 100}%`;
    line.append(piece);
  }
  const legend = make('p', 'legend');
  for (const part of PARTS) {
    if (part.of(run) >= 0.5) {
      legend.append(make('span', `key ${part.label}`, `${part.label} ${duration(part.of(run))}`));
    }
  }
  shown.append(line, legend);
  return shown;
}

/**
 * A subject; the conversation in it is told once for all, at the top.
 *
 * @param {string} full
 */
function subject(full) {
  const shown = make('code', 'subject', full.replace(/web-[\w-]+/, 'web-…'));
  shown.title = full;
  return shown;
}

/** @param {Run[]} runs */
function costOf(runs) {
  if (runs.every(({ offline }) => offline)) return runs.length === 0 ? '–' : 'offline';
  const sum = runs.reduce((total, { usage }) => total + usage.costUsd, 0);
  const isWhole = runs.every(({ usage }) => usage.unpricedRequests === 0);
  return `${isWhole ? '' : '≥ '}$${sum.toFixed(sum < 0.01 ? 5 : 4)}`;
}

/** @param {number} ms */
function duration(ms) {
  if (ms < 10) return `${ms.toFixed(ms < 1 && ms > 0 ? 1 : 0)} ms`;
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
