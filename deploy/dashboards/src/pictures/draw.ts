import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findPrometheus } from '@switchboard/prometheus';
import { openObservedSystem, publishGarbage, startLoad } from '@switchboard/test/observed';
import { boards } from '../boards/index.ts';
import { panelsOf } from '../read.ts';
import { drawBoard } from './board.ts';
import { dataOf, type PanelData } from './data.ts';

const LOAD_MS = 240_000;
const CRASH_AFTER_MS = 120_000;

/**
 * Runs the whole system with a fake model under a small load for some minutes, and draws each board with what a real Prometheus has
 * scraped. Throws where there is no Prometheus.
 */
export async function drawPictures(say: (text: string) => void): Promise<void> {
  const programs = await findPrometheus({ log: say });
  if ('whyNot' in programs) throw new Error(programs.whyNot);
  say('starting the system');
  const system = await openObservedSystem(programs);
  try {
    const start = Date.now() / 1_000;
    const load = startLoad(system);
    say(`customers talk for ${LOAD_MS / 60_000} minutes`);
    await publishGarbage(system, 'nobody');
    await delay(CRASH_AFTER_MS);
    await system.crashBilling();
    await delay(LOAD_MS - CRASH_AFTER_MS);
    const end = Date.now() / 1_000;
    const span = { start, end, step: 2 };
    const variables = {
      __rate_interval: '20s',
      __interval: '20s',
      __range: `${Math.round(end - start)}s`,
      agent: 'billing',
    };
    for (const [name, board] of Object.entries(boards)) {
      const data = new Map<number, PanelData>();
      for (const panel of panelsOf(board))
        data.set(panel.id, await dataOf(panel, system.prometheus, span, variables));
      const picture = drawBoard(board, ({ id }) => data.get(id) ?? { series: [], points: [] }, span);
      const file = `docs/images/boards-${name}.svg`;
      await writeFile(fileURLToPath(new URL(`../../../../${file}`, import.meta.url)), picture);
      say(file);
    }
    await load.stop();
  } finally {
    await system.close();
  }
}
