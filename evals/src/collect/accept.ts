import { appendFile, readFile, writeFile } from 'node:fs/promises';
import type { RoutingRow } from '../contracts/row.ts';
import { badRows, type Problem, readJsonl } from '../datasets/jsonl.ts';
import { loadRows } from '../datasets/load.ts';
import { twinsIn } from '../lint/near.ts';
import { candidateSchema } from './candidates.ts';

export type Accepted = { added: string[]; dropped: number; waiting: number };

/**
 * Takes what a person has labelled into the routing set, and leaves in the file what nobody has looked at.
 *
 * @throws TerminalError that names every line that cannot be taken: a label without a why, or a message that the set has already
 */
export async function acceptCandidates(file: string, dataset: string): Promise<Accepted> {
  const lines = await readJsonl(file, candidateSchema);
  const chosen = lines.flatMap(({ line, row }) => {
    const { label } = row;
    return label === null || label === 'drop' ? [] : [{ line, row: { ...row, label } }];
  });
  const rows = await loadRows('routing', dataset);
  const twins = new Map(
    twinsIn(
      chosen.map(({ row }) => row),
      rows,
    ).map((twin) => [twin.id, twin.of]),
  );
  const problems = chosen.flatMap(({ line, row }): Problem[] => {
    if (row.why.trim() === '') return [{ line, what: 'why: say why the label is right' }];
    const twin = twins.get(row.id);
    return twin === undefined
      ? []
      : [{ line, what: `says nearly the same as ${twin} of the set: label it "drop"` }];
  });
  if (problems.length > 0) throw badRows(file, problems);
  const added = chosen.map(
    ({ row }): RoutingRow => ({
      id: row.id,
      text: row.text,
      expected: row.label,
      tags: ['production', row.signal],
      why: row.why,
    }),
  );
  await appendFile(dataset, added.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const waiting = lines.filter(({ row }) => row.label === null);
  await writeFile(file, waiting.map(({ row }) => `${JSON.stringify(row)}\n`).join(''));
  return {
    added: added.map(({ id }) => id),
    dropped: lines.length - chosen.length - waiting.length,
    waiting: waiting.length,
  };
}

/** The ids that a file of candidates has already; none where there is no file. */
export async function knownIds(file: string): Promise<Set<string>> {
  const text = await readFile(file, 'utf8').catch(() => '');
  if (text.trim() === '') return new Set();
  return new Set((await readJsonl(file, candidateSchema)).map(({ row }) => row.id));
}
