import { LABELS } from '../contracts/labels.ts';
import type { PivotRow, ReasonRow, RoutingRow, TaskRow } from '../contracts/row.ts';
import { type Text, type Twins, twinsIn, twinsWithin } from './near.ts';
import { BALANCE, ENDS, HARD_TAGS, LANGUAGES, LONG, PIVOTS, RATINGS, ROWS } from './needs.ts';

export type Sets = { routing: RoutingRow[]; pivots: PivotRow[]; tasks: TaskRow[]; reasons: ReasonRow[] };
export type SetName = keyof Sets;

/** What is wrong with a set, in words; rows are named by their ids, never by what they say. */
export type Finding = { set: SetName; what: string };

/**
 * A turn of a conversation of up to so many words ("Hello", "Yes, please.") says the same in everyone's mouth: that the classifier has
 * learned it is no leak. A first message of the routing set is what is tested, however short.
 */
const COURTESY_WORDS = 3;

/** @param training what the offline triage learns from */
export function lint(sets: Sets, training: readonly Text[]): Finding[] {
  return [
    ...sizes(sets),
    ...balance(sets.routing),
    ...difficulties(sets.routing),
    ...pivots(sets.pivots),
    ...ends(sets.tasks),
    ...ratings(sets.reasons),
    ...repeats(sets),
    ...leaks(sets, training),
  ];
}

function sizes(sets: Sets): Finding[] {
  return atLeast('routing', { rows: ROWS.routing }, () => sets.routing.length)
    .concat(atLeast('pivots', { rows: ROWS.pivots }, () => sets.pivots.length))
    .concat(atLeast('tasks', { rows: ROWS.tasks }, () => sets.tasks.length))
    .concat(atLeast('reasons', { rows: ROWS.reasons }, () => sets.reasons.length));
}

function balance(rows: RoutingRow[]): Finding[] {
  const counts = LABELS.map((label) => rows.filter(({ expected }) => expected === label).length);
  if (Math.max(...counts) <= BALANCE * Math.min(...counts)) return [];
  const text = LABELS.map((label, i) => `${label} ${counts[i]}`).join(', ');
  return [{ set: 'routing', what: `out of balance by more than ${BALANCE} to 1: ${text}` }];
}

function difficulties(rows: RoutingRow[]): Finding[] {
  const languages = new Set(rows.flatMap(({ tags }) => tags.filter((tag) => tag.startsWith('lang-'))));
  const short = rows.filter(({ tags, text }) => tags.includes('long') && text.length < LONG);
  return [
    ...atLeast(
      'routing',
      HARD_TAGS,
      (tag) => rows.filter(({ tags }) => tags.some((own) => isTag(own, tag))).length,
    ),
    ...atLeast('routing', { languages: LANGUAGES }, () => languages.size),
    ...short.map(
      ({ id }): Finding => ({
        set: 'routing',
        what: `${id} is tagged long and has less than ${LONG} characters`,
      }),
    ),
  ];
}

const isTag = (own: string, tag: string) => own === tag || own.startsWith(`${tag}-`);

function pivots(rows: PivotRow[]): Finding[] {
  const turnsOf = (owner: string) =>
    rows.flatMap(({ turns }) => turns).filter((turn) => turn.owner === owner).length;
  const changes = rows.filter(({ turns }) => new Set(turns.map(({ owner }) => owner)).size > 1);
  const owners = ['triage', ...LABELS.filter((label) => label !== 'clarify')];
  return [
    ...atLeast('pivots', { changes: PIVOTS.changes }, () => changes.length),
    ...atLeast('pivots', Object.fromEntries(owners.map((owner) => [owner, PIVOTS.turnsOfOwner])), turnsOf),
  ];
}

function ends(rows: TaskRow[]): Finding[] {
  return atLeast(
    'tasks',
    ENDS,
    (kind) =>
      rows.filter(({ end }) => (kind === 'nothing' ? Object.keys(end).length === 0 : kind in end)).length,
  );
}

function ratings(rows: ReasonRow[]): Finding[] {
  return (['specific', 'onTopic', 'consistent'] as const).flatMap((dimension) =>
    [0, 1, 2].flatMap((rating) =>
      atLeast(
        'reasons',
        { [`${dimension} ${rating}`]: RATINGS },
        () => rows.filter((row) => row.ratings[dimension] === rating).length,
      ),
    ),
  );
}

function repeats(sets: Sets): Finding[] {
  const whole: Record<SetName, Text[]> = {
    routing: sets.routing,
    pivots: sets.pivots.map(({ id, turns }) => ({ id, text: turns.map(({ text }) => text).join(' ') })),
    // The same words of another customer are another task.
    tasks: sets.tasks.map(({ id, turns, customer }) => ({
      id,
      text: [customer?.accountId, ...turns].join(' '),
    })),
    reasons: sets.reasons.map(({ id, message, reason }) => ({ id, text: `${message} ${reason}` })),
  };
  const names: SetName[] = ['routing', 'pivots', 'tasks'];
  const twins = names.flatMap((set) =>
    twinsWithin(whole[set]).map((found) => ({ set, what: twinsText(found) })),
  );
  // Reasons share their messages on purpose: only the same reason again is a repeat.
  const again = twinsWithin(whole.reasons).filter(({ similarity }) => similarity === 1);
  return [...twins, ...again.map((found): Finding => ({ set: 'reasons', what: twinsText(found) }))];
}

function leaks(sets: Sets, training: readonly Text[]): Finding[] {
  const long = ({ text }: Text) => text.trim().split(/\s+/).length > COURTESY_WORDS;
  const turns = (id: string, texts: string[]): Text[] =>
    texts.map((text, i) => ({ id: `${id}#${i + 1}`, text }));
  const tested: [SetName, Text[]][] = [
    ['routing', sets.routing],
    [
      'pivots',
      sets.pivots
        .flatMap((row) =>
          turns(
            row.id,
            row.turns.map(({ text }) => text),
          ),
        )
        .filter(long),
    ],
    ['tasks', sets.tasks.flatMap((row) => turns(row.id, row.turns)).filter(long)],
  ];
  return tested.flatMap(([set, texts]) =>
    twinsIn(texts, training).map((found) => ({
      set,
      what: `leak: ${twinsText(found)} of what the offline triage learns from`,
    })),
  );
}

function twinsText({ id, of, similarity }: Twins): string {
  return similarity === 1
    ? `${id} says the same as ${of}`
    : `${id} says nearly the same (${similarity.toFixed(2)}) as ${of}`;
}

function atLeast<K extends string>(
  set: SetName,
  needs: Readonly<Record<K, number>>,
  have: (key: K) => number,
): Finding[] {
  return (Object.keys(needs) as K[]).flatMap((key) =>
    have(key) < needs[key] ? [{ set, what: `${key}: ${have(key)} of at least ${needs[key]}` }] : [],
  );
}
