import { join, relative } from 'node:path';
import { styleText } from 'node:util';
import { readSettings } from '@switchboard/shared';
import { ROOT } from '../system/environment.ts';
import { coloured, dim } from '../terminal/text.ts';
import type { System } from './system.ts';

/** What to do next, and where everything is. */
export function banner(
  system: System,
  { seconds, folder, web }: { seconds: number; folder: string; web: string },
): string {
  const own = system.broker();
  const broker = own
    ? `${own.url} (nats-server ${own.version}, process ${own.pid()}, data in ${relative(process.cwd(), join(folder, 'nats'))})`
    : 'the one of NATS_URL';
  const database = system.database();
  const data = database
    ? `${database.url} (embedded, process ${database.pid()}, data in ${relative(process.cwd(), join(folder, 'postgres'))})`
    : 'the one of DATABASE_URL';
  const agents = system
    .agents()
    .map(
      (agent) => `  ${coloured(agent.label, 14)} ${agent.health()}/readyz ${dim(`process ${agent.pid()}`)}\n`,
    );
  const elsewhere = folder === join(ROOT, '.switchboard') ? '' : `SWITCHBOARD_DATA=${folder} `;
  const { offline } = readSettings('start', process.env);
  return `
${styleText(['bold', 'green'], 'Switchboard is ready')} ${dim(`after ${seconds.toFixed(1)} s`)}
  ${'broker'.padEnd(14)} ${broker}
  ${'database'.padEnd(14)} ${data}
${agents.join('')}${
  offline
    ? `\nNo OPENAI_API_KEY and no OPENAI_BASE_URL: the offline model answers. It shows how things work, not how well a model answers.\n`
    : ''
}
Open ${styleText('bold', web)} to write as a customer in the browser. Or, in another terminal:
  ${elsewhere}npm run chat     talk to it as a customer
  ${elsewhere}npm run desk     answer as a person
  ${elsewhere}npm run watch    see the messages between the agents
  ${elsewhere}npm run demo     drive set conversations through it
Ctrl-C stops everything.

`;
}
