import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { boards } from './boards/index.ts';
import { BOARDS_DIR, textOf } from './files.ts';
import { uids } from './links.ts';
import { everyQuery, panelsOf } from './read.ts';

it('the files that Grafana reads are what the code makes: run `npm run dashboards` after a change', async () => {
  expect((await readdir(BOARDS_DIR)).sort()).toEqual(
    Object.keys(boards)
      .map((name) => `${name}.json`)
      .sort(),
  );
  for (const [name, board] of Object.entries(boards)) {
    expect(await readFile(join(BOARDS_DIR, `${name}.json`), 'utf8'), name).toBe(textOf(board));
  }
});

it('every board has an address of its own, and the links know it', () => {
  expect(Object.values(boards).map(({ uid }) => uid)).toEqual(Object.values(uids));
  expect(new Set(Object.values(boards).map(({ title }) => title)).size).toBe(Object.keys(boards).length);
});

describe.each(Object.entries(boards))('the board %s', (_, board) => {
  const panels = panelsOf(board);

  it('shows few panels, each with a title of its own, a unit, and what it says, what is bad and what to do then', () => {
    expect(panels.length).toBeGreaterThan(5);
    expect(panels.length).toBeLessThanOrEqual(24);
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
    for (const panel of panels) {
      expect(panel.title).toMatch(/\S/);
      expect(panel.unit, panel.title).toMatch(/\S/);
      expect(panel.description, panel.title).toMatch(
        /\S[\s\S]*\n\n\*\*Bad:\*\* \S[\s\S]*\n\n\*\*Then:\*\* \S/,
      );
    }
  });

  it('has a number for each panel, and no panel over another or beyond the 24 columns', () => {
    const all = board.panels ?? [];
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    const taken = new Set<string>();
    for (const { gridPos, title } of all) {
      if (!gridPos) throw new Error(`${title} has no place`);
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${x},${y}`), `${title} at ${x},${y}`).toBe(false);
          taken.add(`${x},${y}`);
        }
      }
    }
  });

  it('fills each of its lines to the edge', () => {
    const lines = Map.groupBy(panels, ({ gridPos }) => gridPos.y);
    for (const [y, line] of lines) {
      expect(
        line.reduce((width, { gridPos }) => width + gridPos.w, 0),
        `line ${y}`,
      ).toBe(24);
      expect(new Set(line.map(({ gridPos }) => gridPos.h)).size, `heights in line ${y}`).toBe(1);
    }
  });

  it('asks the data sources that are provisioned', () => {
    for (const { target, panel } of everyQuery(board)) {
      expect(target.datasource, panel.title).toEqual({ type: 'prometheus', uid: 'prometheus' });
    }
    const text = textOf(board);
    for (const [, uid] of text.matchAll(/"uid": "([^"]+)"/g)) {
      expect([board.uid, 'prometheus']).toContain(uid);
    }
    for (const [, uid] of text.matchAll(/%22uid%22%3A%22(\w+)%22/g)) expect(uid).toBe('tempo');
  });

  it('leads from every latency over time to a trace', () => {
    const latencies = everyQuery(board).filter(
      ({ panel, target }) =>
        panel.type === 'timeseries' &&
        panel.unit === 's' &&
        target.expr.includes('_bucket') &&
        // A ping of the broker is no part of a turn's trace.
        !target.expr.includes('broker_round_trip'),
    );
    for (const { panel, target } of latencies) expect(target.exemplar, panel.title).toBe(true);
  });

  it('links only to boards that are there, at the same time range', () => {
    for (const [, uid, rest] of textOf(board).matchAll(/"url": "\/d\/([^?"]+)\?([^"]*)"/g)) {
      expect(Object.values(uids)).toContain(uid);
      expect(rest).toContain('${__url_time_range}');
    }
  });
});
