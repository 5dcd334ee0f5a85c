import { parseArgs } from 'node:util';
import { messageOf, parseSubject, payloadOf, SeenIds } from '@switchboard/shared';
import { connectBus } from './system/connect.ts';
import { readConversationId } from './terminal/conversation-id.ts';
import { runProgram } from './terminal/program.ts';
import { messageLine } from './watch/line.ts';

const HELP = `
npm run watch [-- options]

Prints every message as it is published: time, subject, size, message id and what it says. One that is published again under its
id, as after a crash, says "again"; the broker keeps it once. Ctrl-C ends it.

  --subject SUBJECT   only these, NATS wildcards allowed, like 'agent.>'; may be given several times
  --conversation ID   only those of one conversation
  --live              text deltas and progress too
  --full              each message's payload as JSON below its line

Environment, also read from .env:
  NATS_URL            the broker (default: the one of the running \`npm start\`)
  SWITCHBOARD_DATA    where \`npm start\` keeps its data, if not in .switchboard

Example, the handoffs to billing with their history, context and reason:
  npm run watch -- --subject 'agent.billing.*.handoff' --full
`;

const ALL = ['turn.*', 'desk.*', 'agent.>', 'reply.>', 'record.*', 'dead.>'];

await runProgram('watch', HELP, async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      subject: { type: 'string', multiple: true },
      conversation: { type: 'string' },
      live: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
    },
  });
  const only = values.conversation === undefined ? undefined : readConversationId(values.conversation);
  const subjects = [...(values.subject ?? ALL), ...(values.live ? ['live.>'] : [])];
  const { nc, payloads } = await connectBus();
  // A payload that has to be fetched must not let a later message by.
  let printing = Promise.resolve();
  // By subject, too: what comes of a desk command has the command's id, on another one.
  const ids = new SeenIds();
  for (const subject of subjects) {
    nc.subscribe(subject, {
      callback: (error, message) => {
        if (error) throw error;
        if (only !== undefined && parseSubject(message.subject)?.conversation !== only) return;
        const at = new Date();
        const id = message.headers?.get('Nats-Msg-Id') ?? '';
        const isAgain = id !== '' && !ids.isNew(`${message.subject} ${id}`);
        const fetched = payloadOf(payloads, message).catch((reason) => Buffer.from(messageOf(reason)));
        printing = printing.then(async () => {
          const payload = await fetched;
          const seen = { subject: message.subject, id, isAgain, payload, at };
          process.stdout.write(`${messageLine(seen, values.full)}\n`);
        });
      },
    });
  }
  await nc.flush();
  process.stderr.write(`watching ${subjects.join(' ')}\n`);
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(0));
  });
});
