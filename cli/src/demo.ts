import { randomUUID } from 'node:crypto';
import { parseArgs, styleText } from 'node:util';
import { conversations } from './demo/conversations.ts';
import { openDemoDatabase } from './demo/database.ts';
import { type ConversationResult, drive } from './demo/drive.ts';
import { endText, resultsJson, stepText, verdict } from './demo/report.ts';
import { untilAskedToStop } from './start/signals.ts';
import { brokerAt, connectBusTo, connectChannelTo, findDatabase, findRunning } from './system/connect.ts';
import { type OwnSystem, startOwnSystem } from './system/own-system.ts';
import { Failure, runProgram, UsageError } from './terminal/program.ts';
import { dim } from './terminal/text.ts';

const NAMES = conversations.map(({ name }) => name);

const HELP = `
npm run demo [-- options]

Drives set conversations through the running system, or through one that it starts for itself and ends again. Prints each turn's
way: the agents and their reasons, the broker's and the models' time, tokens and cost. Then looks for what each conversation had to
leave behind. Ends with status 1 where a conversation did not end as it should.

  --conversation NAME   only this one; may be given several times
  --json                the results as JSON in place of text

Conversations:
${conversations.map(({ name, shows }) => `  ${name.padEnd(18)}${shows}`).join('\n')}

Environment, also read from .env:
  NATS_URL            the broker (default: the one of the running \`npm start\`)
  DATABASE_URL        the database of a system elsewhere, to check what was left behind
  SWITCHBOARD_DATA    where \`npm start\` keeps its data, if not in .switchboard
  OPENAI_API_KEY, OPENAI_BASE_URL   for a system of its own; with neither, the offline model answers

Example: npm run demo -- --conversation change-of-topic
`;

await runProgram('demo', HELP, async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      conversation: { type: 'string', multiple: true, default: NAMES },
      json: { type: 'boolean', default: false },
    },
  });
  const unknown = values.conversation.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`--conversation: there is no "${unknown}"; there are ${NAMES.join(', ')}`);
  }
  const chosen = conversations.filter(({ name }) => values.conversation.includes(name));
  const print = (text: string) => {
    if (!values.json) process.stdout.write(text);
  };

  let own: OwnSystem | undefined;
  const running = findRunning();
  if (!running) {
    process.stderr.write(`${dim('no system runs here: starting one for this demo')}\n`);
    own = await startOwnSystem();
  }
  const stopped = untilAskedToStop(() => process.exit(1)).then(() => {
    throw new Failure('stopped');
  });
  try {
    const results = await Promise.race([stopped, driveAll()]);
    print(verdict(results));
    if (values.json) process.stdout.write(resultsJson(results));
    return results.every((result) => result.problem === null) ? 0 : 1;
  } finally {
    await own?.stop();
  }

  async function driveAll(): Promise<ConversationResult[]> {
    const broker = running ?? brokerAt(own?.url ?? '');
    const bus = await connectBusTo(broker);
    const channel = await connectChannelTo(broker, 'demo');
    const databaseUrl = own?.databaseUrl ?? findDatabase();
    const database = databaseUrl === null ? null : openDemoDatabase(databaseUrl);
    if (database === null)
      print(dim('\nno DATABASE_URL: what the conversations leave behind is not checked\n'));
    const results: ConversationResult[] = [];
    for (const one of chosen) {
      const id = `demo-${one.name}-${randomUUID().slice(0, 8)}`;
      print(`\n${styleText('bold', one.name)}  ${dim(`${one.shows}; conversation ${id}`)}\n`);
      const result = await drive(bus, channel, database, one, id, (step) => print(stepText(step)));
      print(endText(result));
      results.push(result);
    }
    await database?.close();
    await channel.close();
    await bus.close();
    return results;
  }
});
