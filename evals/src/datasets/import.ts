import { readFile } from 'node:fs/promises';
import { messageOf, TerminalError } from '@switchboard/shared';
import { z } from 'zod';
import { LABELS, type Label, labelSchema } from '../contracts/labels.ts';
import type { RoutingRow } from '../contracts/row.ts';
import { badRows, type Numbered, nameOf, readJsonl } from './jsonl.ts';
import { repeatedIds } from './load.ts';

/** What a label of theirs is here; null leaves its rows out. */
export type LabelMap = ReadonlyMap<string, Label | null>;

export type ImportOptions = { textField: string; labelField: string; labelMap: LabelMap };

/** What a label is mapped to so that its rows are left out. */
const LEFT_OUT = '-';

const objectSchema = z.record(z.string(), z.unknown());
const targetSchema = z.union([labelSchema, z.literal(LEFT_OUT)]);

/**
 * A label map as given on the command line: `theirs=ours,theirs=ours`, or a file with a JSON object of the same. `-` leaves the rows of
 * a label out.
 *
 * @throws TerminalError where it is neither, or maps to what is no label here
 */
export async function readLabelMap(given: string): Promise<LabelMap> {
  const pairs = given.includes('=') ? pairsOf(given) : await pairsIn(given);
  const wrong = pairs.filter(([, ours]) => !targetSchema.safeParse(ours).success);
  if (wrong.length > 0) {
    const names = wrong.map(([theirs, ours]) => `"${theirs}" to "${ours}"`).join(', ');
    throw new TerminalError(
      'bad_label_map',
      `the label map maps ${names}; what there is: ${LABELS.join(', ')}, and ${LEFT_OUT} to leave rows out`,
    );
  }
  return new Map(
    pairs.map(([theirs, ours]) => {
      const target = targetSchema.parse(ours);
      return [theirs, target === LEFT_OUT ? null : target] as const;
    }),
  );
}

/**
 * Reads any JSONL with a text and a label a line as rows of the routing suite. A label that the map does not name must be one of ours.
 *
 * @throws TerminalError that names every bad line; no row is returned then
 */
export async function importRows(file: string, options: ImportOptions): Promise<RoutingRow[]> {
  const lines = await readJsonl(file, objectSchema);
  const problems = lines.flatMap(({ line, row }) =>
    whatIsWrong(row, options).map((what) => ({ line, what })),
  );
  if (problems.length > 0) throw badRows(file, problems);
  const rows = lines.flatMap((numbered) => rowOf(numbered, file, options));
  const repeated = repeatedIds(rows);
  if (repeated.length > 0) throw badRows(file, repeated);
  if (rows.length === 0) throw badRows(file, [{ line: 1, what: 'the label map leaves no row' }]);
  return rows.map(({ row }) => row);
}

function whatIsWrong(
  row: Record<string, unknown>,
  { textField, labelField, labelMap }: ImportOptions,
): string[] {
  const wrong: string[] = [];
  if (!isText(row[textField])) wrong.push(`${textField}: must be text (another field: --text-field)`);
  const label = row[labelField];
  if (!isLabel(label)) wrong.push(`${labelField}: must be a label (another field: --label-field)`);
  else if (ours(String(label), labelMap) === undefined) {
    wrong.push(
      `${labelField}: "${label}" is no label here: --label-map '${label}=${LABELS[0]}', or '${label}=${LEFT_OUT}'`,
    );
  }
  return wrong;
}

function rowOf(
  { line, row }: Numbered<Record<string, unknown>>,
  file: string,
  { textField, labelField, labelMap }: ImportOptions,
): Numbered<RoutingRow>[] {
  const label = String(row[labelField]);
  const expected = ours(label, labelMap);
  if (expected === null || expected === undefined) return [];
  const id = isLabel(row.id) ? String(row.id) : `line-${line}`;
  const text = String(row[textField]).trim();
  return [
    {
      line,
      row: { id, text, expected, tags: ['imported', label], why: `labelled "${label}" in ${nameOf(file)}` },
    },
  ];
}

function ours(label: string, map: LabelMap): Label | null | undefined {
  const mapped = map.get(label);
  return mapped === undefined ? LABELS.find((own) => own === label) : mapped;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

/** Outside sets number their labels, too. */
const isLabel = (value: unknown): value is string | number => isText(value) || typeof value === 'number';

function pairsOf(given: string): [string, string][] {
  return given.split(',').map((pair) => {
    const at = pair.lastIndexOf('=');
    const theirs = pair.slice(0, at).trim();
    if (at < 1 || theirs === '') {
      throw new TerminalError(
        'bad_label_map',
        `"${pair}" maps no label: write theirs=ours, with commas between`,
      );
    }
    return [theirs, pair.slice(at + 1).trim()];
  });
}

async function pairsIn(file: string): Promise<[string, string][]> {
  try {
    return Object.entries(z.record(z.string(), z.string()).parse(JSON.parse(await readFile(file, 'utf8'))));
  } catch (cause) {
    throw new TerminalError(
      'bad_label_map',
      `${nameOf(file)} is no label map, a file with a JSON object {"theirs": "ours"}: ${messageOf(cause)}`,
      { cause },
    );
  }
}
