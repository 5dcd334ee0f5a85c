import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { connectBus } from '@switchboard/cli/src/system/connect.ts';
import { runProgram, UsageError } from '@switchboard/cli/src/terminal/program.ts';
import { acceptCandidates, knownIds } from './collect/accept.ts';
import { candidateOf } from './collect/candidates.ts';
import { recordsSince, talkOf } from './collect/read.ts';
import { nameOf } from './datasets/jsonl.ts';
import { datasetFile } from './datasets/load.ts';

const HELP = `
npm run eval:collect [-- options]

Finds first messages of real conversations whose route was corrected: handed back or passed on at once, or escalated to a person within
the next turn. Adds them to a file of candidates, without e-mail addresses, numbers, ids and names as far as those can be told. Nothing
goes into a set by itself: a person writes "label" (a label, or "drop") and "why" into each line, and takes them in with --accept.

  --days N        how far back (default 7; run records are kept 30 days)
  --out FILE      the file of candidates (default evals/candidates/routing.jsonl, which git ignores)
  --accept FILE   take what is labelled in FILE into the routing set

Environment, also read from .env:
  NATS_URL            the broker (default: the one of the running \`npm start\`)
  SWITCHBOARD_DATA    where \`npm start\` keeps its data, if not in .switchboard

Example: npm run eval:collect -- --days 2
`;

const CANDIDATES = fileURLToPath(new URL('../candidates/routing.jsonl', import.meta.url));
const DAY_MS = 24 * 60 * 60 * 1000;

await runProgram('eval:collect', HELP, async (args) => {
  const { values } = parseArgs({
    args,
    options: { days: { type: 'string' }, out: { type: 'string' }, accept: { type: 'string' } },
  });
  if (values.accept !== undefined) {
    if (values.days !== undefined || values.out !== undefined)
      throw new UsageError('--accept takes nothing with it');
    return accept(values.accept);
  }
  return collect(daysOf(values.days ?? '7'), values.out ?? CANDIDATES);
});

async function collect(days: number, file: string): Promise<number> {
  const known = await knownIds(file);
  const bus = await connectBus();
  const { conversations, unreadable } = await recordsSince(bus, new Date(Date.now() - days * DAY_MS));
  let gone = 0;
  const fresh: string[] = [];
  for (const [conversation, records] of conversations) {
    const talk = await talkOf(bus, conversation, records);
    if (talk === null) gone++;
    const candidate = talk === null ? null : candidateOf(talk);
    if (candidate !== null && !known.has(candidate.id)) fresh.push(`${JSON.stringify(candidate)}\n`);
  }
  await bus.close();
  await mkdir(dirname(file), { recursive: true });
  await appendFile(file, fresh.join(''));
  const left = [
    ...(gone > 0 ? [`${gone} whose text is no longer kept`] : []),
    ...(unreadable > 0 ? [`${unreadable} records that cannot be read`] : []),
  ];
  process.stdout.write(
    `${conversations.size} conversations of the last ${days} days${left.length > 0 ? ` (${left.join(', ')})` : ''}: ${fresh.length} new candidates in ${nameOf(file)}, ${known.size} before\n`,
  );
  if (fresh.length > 0) {
    process.stdout.write(
      `read each, write "label" and "why" into it, then: npm run eval:collect -- --accept ${nameOf(file)}\n`,
    );
  }
  return 0;
}

async function accept(file: string): Promise<number> {
  const { added, dropped, waiting } = await acceptCandidates(file, datasetFile('routing'));
  process.stdout.write(
    `${added.length} taken into the routing set${added.length > 0 ? ` (${added.join(', ')})` : ''}, ${dropped} dropped, ${waiting} wait for a label\n`,
  );
  if (added.length > 0)
    process.stdout.write('next: npm run eval:lint, then a new baseline: npm run eval:gate -- --accept\n');
  return 0;
}

function daysOf(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new UsageError(`--days: "${text}" must be a whole number of days`);
}
