import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { boards } from './boards/index.ts';
import { BOARDS_DIR, textOf } from './files.ts';

const HELP = `
npm run dashboards [-- --pictures]

Writes the Grafana boards into deploy/grafana/dashboards, as the code in deploy/dashboards makes them.

  --pictures   also draws docs/images/boards-*.svg: runs the whole system with a fake model under a small load for four minutes, and
               draws each board with what a real Prometheus has scraped of it
  --help       this text
`;

const say = (text: string) => void process.stdout.write(`${text}\n`);

const { values } = parseArgs({
  options: { pictures: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});
if (values.help) {
  say(HELP.trim());
} else {
  await mkdir(BOARDS_DIR, { recursive: true });
  for (const [name, board] of Object.entries(boards)) {
    await writeFile(join(BOARDS_DIR, `${name}.json`), textOf(board));
    say(`deploy/grafana/dashboards/${name}.json`);
  }
  if (values.pictures) {
    // Loaded where it is wanted: it brings the whole system with it.
    const { drawPictures } = await import('./pictures/draw.ts');
    await drawPictures(say);
  }
}
