import { readExamples } from '@switchboard/triage/classifier';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadReasons, loadRows } from '../datasets/load.ts';
import { lint, type Sets } from './lint.ts';

let sets: Sets;
beforeAll(async () => {
  sets = {
    routing: await loadRows('routing'),
    pivots: await loadRows('pivots'),
    tasks: await loadRows('tasks'),
    reasons: await loadReasons(),
  };
});

it('finds nothing to correct in the sets of the project, and none of their rows in what the offline triage learns from', () => {
  expect(lint(sets, readExamples())).toEqual([]);
});

describe('finds', () => {
  const found = (changed: Partial<Sets>, training: { id: string; text: string }[] = []) =>
    lint({ ...sets, ...changed }, training).map(({ set, what }) => `${set}: ${what}`);

  it('a message that is there twice, also with a word changed', () => {
    const [first] = sets.routing;
    const again = { ...first!, id: 'again', text: `${first!.text.toUpperCase()}!!` };
    const nearly = { ...first!, id: 'nearly', text: `Hi! ${first!.text}` };
    expect(found({ routing: [...sets.routing, again, nearly] })).toEqual([
      `routing: again says the same as ${first!.id}`,
      expect.stringMatching(`routing: nearly says nearly the same \\(0\\.\\d+\\) as ${first!.id}`),
      expect.stringMatching(`routing: nearly says nearly the same \\(0\\.\\d+\\) as again`),
    ]);
  });

  it('what the offline triage has learned from, by id and without its words', () => {
    const leaked = sets.routing[3]!;
    const turn = sets.pivots[0]!.turns[0]!;
    const training = [
      { id: 'lesson-1', text: leaked.text.toLowerCase() },
      { id: 'lesson-2', text: turn.text },
      { id: 'lesson-3', text: 'Yes, please.' },
    ];
    expect(found({}, training)).toEqual([
      `routing: leak: ${leaked.id} says the same as lesson-1 of what the offline triage learns from`,
      `pivots: leak: ${sets.pivots[0]!.id}#1 says the same as lesson-2 of what the offline triage learns from`,
    ]);
  });

  it('a label with too few messages', () => {
    const routing = [...sets.routing.filter(({ expected }) => expected !== 'human')];
    routing.push(...sets.routing.filter(({ expected }) => expected === 'human').slice(0, 30));
    expect(found({ routing })).toContainEqual(expect.stringMatching(/out of balance .* human 30/));
  });

  it('a difficulty with too few messages, and one that is claimed and not there', () => {
    const routing = sets.routing.map((row) => ({
      ...row,
      tags: row.tags.includes('typo') ? ['long'] : row.tags,
    }));
    const problems = found({ routing });
    expect(problems).toContain('routing: typo: 0 of at least 10');
    expect(problems).toContain('routing: billing-34 is tagged long and has less than 400 characters');
  });

  it('sets that are too small, and tasks that all end alike', () => {
    const tasks = sets.tasks.filter(({ end }) => end.bookings === undefined).slice(0, 39);
    const problems = found({ tasks, pivots: sets.pivots.slice(0, 10) });
    expect(problems).toContain('tasks: bookings: 0 of at least 3');
    expect(problems).toContain('tasks: rows: 39 of at least 40');
    expect(problems).toContain('pivots: rows: 10 of at least 60');
  });
});
