import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type Bus, conversationStore, HUMAN } from '@switchboard/shared';
import { openChat } from './chat/chat.ts';
import { pastOf } from './chat/past.ts';
import { connectBusTo, connectChannelTo, running } from './system/connect.ts';
import { agentsOf } from './system/directory.ts';
import { readConversationId } from './terminal/conversation-id.ts';
import { Failure, runProgram } from './terminal/program.ts';
import { openPrompt } from './terminal/prompt.ts';
import { dim, plain } from './terminal/text.ts';

const HELP = `
npm run chat [-- options]

Talks to the running system as a customer. Each line is a turn; several lines at once are several turns. Text appears as it is
written, and each move of the conversation from agent to agent is shown. Ctrl-D or Ctrl-C leaves; the conversation stays.
With input from a pipe, sends every line, waits for the answers and ends: status 0 when each is answered or with a person, else 1.

  --conversation ID   go on with a conversation, or start it under this id (default: a new id)
  --name NAME         the customer's name, which this channel vouches for
  --account ID        the customer's account, which this channel vouches for, like A-1001
  --agent NAME        who a new conversation starts with (default: triage)

Environment, also read from .env:
  NATS_URL            the broker (default: the one of the running \`npm start\`)
  SWITCHBOARD_DATA    where \`npm start\` keeps its data, if not in .switchboard

Example: npm run chat -- --account A-1001
`;

await runProgram('chat', HELP, async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      conversation: { type: 'string' },
      name: { type: 'string' },
      account: { type: 'string' },
      agent: { type: 'string' },
    },
  });
  const { name, account, agent } = values;
  const conversation = readConversationId(values.conversation ?? `chat-${randomUUID().slice(0, 8)}`);
  const broker = running();
  const bus = await connectBusTo(broker);
  if (agent !== undefined) await requireAgent(bus, agent);
  const channel = await connectChannelTo(broker, 'terminal');
  const store = conversationStore(bus);
  const { doc } = await store.load(conversation);

  process.stdout.write(`${dim(`conversation ${conversation}`)}\n`);
  if (doc) process.stdout.write(pastOf(doc));
  const prompt = openPrompt('you: ');
  const chat = await openChat({
    channel,
    store,
    conversation,
    since: doc && { updatedAt: doc.updatedAt },
    customer:
      name === undefined && account === undefined
        ? undefined
        : {
            by: 'terminal',
            ...(name === undefined ? {} : { name }),
            ...(account === undefined ? {} : { accountId: account }),
          },
    agent,
    print: prompt.print,
  });
  await prompt.read(chat.say);
  if (process.stdin.isTTY) {
    process.stdout.write(`\n${dim(`to go on: npm run chat -- --conversation ${conversation}`)}\n`);
    return 0;
  }
  return chat.finish();
});

async function requireAgent(bus: Bus, name: string): Promise<void> {
  const agents = await agentsOf(bus);
  if (name === HUMAN || agents.includes(name)) return;
  throw new Failure(
    `--agent: there is no agent ${plain(name)}; there are ${agents.join(', ')}, and human for a person`,
  );
}
