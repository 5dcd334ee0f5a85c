import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { routingRowSchema } from '../contracts/row.ts';
import { importRows, readLabelMap } from './import.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'evals-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function fileOf(name: string, text: string): Promise<string> {
  const file = join(dir, name);
  await writeFile(file, text);
  return file;
}

const lines = (...rows: unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

describe('a label map', () => {
  it('is pairs on the command line, or a file of them', async () => {
    const file = await fileOf('map.json', '{"card_arrival": "billing", "weather": "-"}');
    const expected = new Map([
      ['card_arrival', 'billing'],
      ['weather', null],
    ]);
    expect(await readLabelMap('card_arrival=billing, weather=-')).toEqual(expected);
    expect(await readLabelMap(file)).toEqual(expected);
  });

  it('maps to nothing that is not there', async () => {
    await expect(readLabelMap('a=legal,b=sales')).rejects.toThrow(
      /maps "a" to "legal"; what there is: billing/,
    );
    await expect(readLabelMap('a=sales,b')).rejects.toThrow(/"b" maps no label/);
    await expect(readLabelMap(join(dir, 'none.json'))).rejects.toThrow(/none\.json is no label map/);
  });
});

describe('a set from elsewhere', () => {
  it('becomes rows of the routing suite, whatever its fields are named', async () => {
    const file = await fileOf(
      'theirs.jsonl',
      lines(
        { utterance: 'where is my card', intent: 11 },
        { utterance: 'rain?', intent: 'weather' },
        { id: 'q7', utterance: 'what does it cost', intent: 'sales' },
      ),
    );
    const labelMap = await readLabelMap('11=billing,weather=-');
    const rows = await importRows(file, { textField: 'utterance', labelField: 'intent', labelMap });
    expect(rows.map(({ id, text, expected }) => [id, text, expected])).toEqual([
      ['line-1', 'where is my card', 'billing'],
      ['q7', 'what does it cost', 'sales'],
    ]);
    for (const row of rows) expect(routingRowSchema.parse(row)).toEqual(row);
  });

  it('is refused whole where a line has no text or an unknown label, each line named', async () => {
    const file = await fileOf(
      'theirs.jsonl',
      lines({ text: 'hi', label: 'greeting' }, { text: '', label: 'sales' }, { text: 'ok', label: 'sales' }),
    );
    const error = await importRows(file, {
      textField: 'text',
      labelField: 'label',
      labelMap: new Map(),
    }).catch((thrown) => thrown);
    expect(error.message).toMatch(
      /theirs\.jsonl:1: label: "greeting" is no label here: --label-map 'greeting=/,
    );
    expect(error.message).toMatch(/theirs\.jsonl:2: text: must be text/);
    expect(error.message).not.toMatch(/:3:/);
  });
});
