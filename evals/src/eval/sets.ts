import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { ROOT } from '@switchboard/cli/src/system/environment.ts';
import { TerminalError } from '@switchboard/shared';
import type { RunMeta } from '../contracts/run.ts';
import { sha256 } from '../contracts/run-folder.ts';
import { importRows, readLabelMap } from '../datasets/import.ts';
import { datasetFile, loadRows } from '../datasets/load.ts';
import { type Sets, sample } from '../run/items.ts';
import type { Options } from './options.ts';

type Asked = Pick<Options, 'suites' | 'data' | 'labelMap' | 'labelField' | 'textField' | 'limit'>;

/** The rows of the chosen suites, and what they were read from. Throws with every bad line of a file. */
export async function readSets(options: Asked): Promise<{ sets: Sets; datasets: RunMeta['datasets'] }> {
  const sets: Sets = {};
  const datasets: RunMeta['datasets'] = {};
  const limited = <T>(rows: T[]) => sample(rows, options.limit ?? rows.length);
  for (const suite of options.suites) {
    const file = options.data ?? datasetFile(suite);
    if (suite === 'routing') sets.routing = limited(await routingRows(file, options));
    if (suite === 'pivots') sets.pivots = limited(await loadRows('pivots', file));
    if (suite === 'tasks') sets.tasks = limited(await loadRows('tasks', file));
    const near = relative(ROOT, file);
    datasets[suite] = {
      file: near.startsWith('..') ? file : near,
      sha256: sha256(await readFile(file)),
      rows: sets[suite]?.length ?? 0,
    };
  }
  return { sets, datasets };
}

/** Rows as they are kept here, or those of an outside set where a label map is given. */
async function routingRows(file: string, { data, labelMap, labelField, textField }: Asked) {
  if (labelMap !== undefined) {
    return importRows(file, { textField, labelField, labelMap: await readLabelMap(labelMap) });
  }
  return loadRows('routing', file).catch((error) => {
    if (data === undefined || !(error instanceof TerminalError) || error.code !== 'bad_rows') throw error;
    const hint = 'Rows from elsewhere, with a text and a label only, need --label-map.';
    throw new TerminalError(error.code, `${error.message}\n${hint}`, { cause: error });
  });
}
