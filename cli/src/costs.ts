import { parseArgs } from 'node:util';
import { recordsSince } from './costs/records.ts';
import { costsText } from './costs/show.ts';
import { readSince } from './costs/since.ts';
import { GROUPS, type Group, sumCosts } from './costs/sum.ts';
import { connectBus } from './system/connect.ts';
import { runProgram, UsageError } from './terminal/program.ts';

const HELP = `
npm run costs [-- options]

What model calls have cost, by agent, model and conversation, from the run records. A record counts from its commit on. Calls of
models whose price is not known are counted apart: they are never taken for free.

  --since TIME     how far back: 90m, 24h, 7d, or a date like 2026-05-02 or 2026-05-02T10:00Z (default: 24h)
  --by GROUP       only by agent, model or conversation, and then all of them
  --json           as JSON

Environment, also read from .env:
  NATS_URL            the broker (default: the one of the running \`npm start\`)
  SWITCHBOARD_DATA    where \`npm start\` keeps its data, if not in .switchboard

Example, the dearest conversations of a week:
  npm run costs -- --since 7d --by conversation
`;

await runProgram('costs', HELP, async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      since: { type: 'string', default: '24h' },
      by: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const now = new Date();
  const since = readSince(values.since, now);
  const by = readGroup(values.by);
  const bus = await connectBus();
  const { records, unreadable } = await recordsSince(bus, since);
  const costs = sumCosts(records);
  if (unreadable > 0) process.stderr.write(`${unreadable} records cannot be read, and are not in the sums\n`);
  const { total, ...groups } = costs;
  const wanted = by === undefined ? groups : { [by]: costs[by] };
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ since, until: now, total, ...wanted }, null, 2)}\n`
      : costsText(costs, { since, by }),
  );
  return unreadable === 0 ? 0 : 1;
});

function readGroup(text: string | undefined): Group | undefined {
  const group = GROUPS.find((name) => name === text);
  if (text === undefined || group) return group;
  throw new UsageError(`--by: "${text}" is not one of ${GROUPS.join(', ')}`);
}
