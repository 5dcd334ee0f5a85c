import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { boards } from './boards/index.ts';
import { BOARDS_DIR, textOf } from './files.ts';

await mkdir(BOARDS_DIR, { recursive: true });
for (const [name, board] of Object.entries(boards)) {
  await writeFile(join(BOARDS_DIR, `${name}.json`), textOf(board));
  process.stdout.write(`deploy/grafana/dashboards/${name}.json\n`);
}
