import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { type Bus, openTickets } from '@switchboard/shared';
import { runDesk } from './desk/interactive.ts';
import { documentOf, sendDeskCommand } from './desk/send.ts';
import { conversationText, ticketList } from './desk/show.ts';
import { takeConversation } from './desk/take.ts';
import { connectBus } from './system/connect.ts';
import { readConversationId } from './terminal/conversation-id.ts';
import { runProgram, UsageError } from './terminal/program.ts';
import { plain } from './terminal/text.ts';

const HELP = `
npm run desk [-- command]

Answers customers as a person. Without a command: lists who waits, and takes, answers and returns conversations as you type
(/help there lists how). With a command, does one thing and ends:

  list [--json]                      conversations that wait for a person or are with one
  show ID [--json]                   everything about one: history, context, handoffs
  take ID --by NAME                  take it from whoever has it; the agents are silent from then on
  reply ID --by NAME --text TEXT     answer the customer
  return ID --by NAME [--to AGENT] [--note TEXT]   give it to triage or to AGENT, who sees the note

  --by NAME   your name, which the customer sees (without a command: your user name is the default)

Environment, also read from .env:
  NATS_URL            the broker (default: the one of the running \`npm start\`)
  SWITCHBOARD_DATA    where \`npm start\` keeps its data, if not in .switchboard

Example: npm run desk -- reply chat-1a2b3c4d --by Dana --text "The refund is on its way."
`;

const COMMANDS = ['list', 'show', 'take', 'reply', 'return'];

await runProgram('desk', HELP, async (args) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      by: { type: 'string' },
      text: { type: 'string' },
      to: { type: 'string', default: 'triage' },
      note: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
    },
  });
  const [command, conversation, ...rest] = positionals;
  if (command !== undefined && !COMMANDS.includes(command)) {
    throw new UsageError(`there is no command "${command}"; there are ${COMMANDS.join(', ')}`);
  }
  if (rest.length > 0) throw new UsageError(`"${rest[0]}" is one argument too many; quote a text`);
  const required = (name: string, value: string | undefined): string => {
    if (value === undefined) throw new UsageError(`${command} needs ${name}`);
    if (value.trim() === '') throw new UsageError(`${command} needs ${name}, and what is given is empty`);
    return value;
  };
  const print = (text: string) => process.stdout.write(text);
  const json = (value: unknown) => print(`${JSON.stringify(value, null, 2)}\n`);

  const readCommand = (): ((bus: Bus) => Promise<void>) => {
    switch (command) {
      case undefined:
        return (bus) => runDesk(bus, values.by ?? userInfo().username);
      case 'list':
        return async (bus) => {
          const tickets = await openTickets(bus.kv.tickets);
          if (values.json) json(tickets);
          else print(ticketList(tickets, new Date()));
        };
    }
    const id = readConversationId(required('a conversation', conversation));
    if (command === 'show') {
      return async (bus) => {
        const doc = await documentOf(bus, id);
        if (values.json) json(doc);
        else print(conversationText(doc));
      };
    }
    const common = { conversation: id, by: required('--by', values.by) };
    if (command === 'take') {
      return async (bus) => {
        const { doc, hadIt } = await takeConversation(bus, id, common.by);
        const from = hadIt === null ? '' : ` from ${plain(hadIt)}`;
        print(`taken${from}; unanswered messages: ${doc.parked.length + (doc.work?.turns.length ?? 0)}\n`);
      };
    }
    if (command === 'reply') {
      const text = required('--text', values.text);
      return async (bus) => {
        await sendDeskCommand(bus, { ...common, kind: 'reply', text });
        print('sent\n');
      };
    }
    return async (bus) => {
      await sendDeskCommand(bus, { ...common, kind: 'return', to: values.to, note: values.note });
      print(`returned to ${values.to}\n`);
    };
  };

  const run = readCommand();
  await run(await connectBus());
  return 0;
});
