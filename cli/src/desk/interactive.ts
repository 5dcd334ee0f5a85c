import { type Bus, type Document, HUMAN, messageOf, openTickets } from '@switchboard/shared';
import { agentsOf } from '../system/directory.ts';
import { historyLine } from '../terminal/history.ts';
import { Failure } from '../terminal/program.ts';
import { openPrompt } from '../terminal/prompt.ts';
import { dim, plain } from '../terminal/text.ts';
import { type DeskLine, readLine } from './input.ts';
import { newItems } from './news.ts';
import { documentOf, sendDeskCommand } from './send.ts';
import { conversationText, ticketList } from './show.ts';
import { takeConversation } from './take.ts';

const COMMANDS = `  /list                    who waits for a person
  /take N                  take one: its number in the list, or its conversation
  /history                 the whole conversation again
  /return [agent] [note]   give it back, to triage or the agent named; the agent sees the note
  /quit                    leave; what you have taken stays yours
With a conversation taken, every other line is your answer to the customer.
`;

/** The desk for one person: shows what waits, and talks to the customer of the conversation that is taken. */
export async function runDesk(bus: Bus, by: string): Promise<void> {
  const prompt = openPrompt('desk> ');
  const print = (text: string) => prompt.print(text.endsWith('\n') ? text : `${text}\n`);
  const agents = await agentsOf(bus);
  let open: Document | null = null;

  const setOpen = (doc: Document | null) => {
    open = doc;
    prompt.setLabel(doc ? `${doc.conversation}> ` : 'desk> ');
  };
  const list = async () => print(ticketList(await openTickets(bus.kv.tickets), new Date()));

  const take = async (which: string) => {
    const tickets = await openTickets(bus.kv.tickets);
    const byNumber = /^\d+$/.test(which) ? tickets[Number(which) - 1]?.conversation : undefined;
    const conversation = byNumber ?? which;
    const { doc, hadIt } = await takeConversation(bus, conversation, by);
    if (hadIt !== null) print(dim(`${plain(hadIt)} had it; it is yours now`));
    setOpen(doc);
    print(conversationText(doc));
  };

  const act = async (input: DeskLine): Promise<void> => {
    switch (input.do) {
      case 'nothing':
        return;
      case 'list':
        return list();
      case 'help':
        return print(COMMANDS);
      case 'quit':
        return prompt.close();
      case 'take':
        return take(input.which);
      case 'unknown':
        return print(input.why);
    }
    if (open === null) return print('take a conversation first: /take N');
    const { conversation } = open;
    switch (input.do) {
      case 'history':
        return print(conversationText(await documentOf(bus, conversation)));
      case 'reply':
        setOpen(await sendDeskCommand(bus, { kind: 'reply', conversation, by, text: input.text }));
        return print(dim('sent'));
      case 'return':
        await sendDeskCommand(bus, { kind: 'return', conversation, by, to: input.to, note: input.note });
        setOpen(null);
        return print(dim(`returned to ${input.to}`));
    }
  };

  /** A conversation's ticket has changed: it came to a person, or the customer wrote on, or a person did something. */
  const see = async (conversation: string): Promise<void> => {
    const doc = await documentOf(bus, conversation);
    if (open?.conversation !== conversation) {
      if (doc.owner !== HUMAN || doc.takenBy !== null || doc.parked.length === 0) return;
      return print(dim(`${conversation} waits for a person: /take ${conversation}`));
    }
    const isOurs = doc.owner === HUMAN && doc.takenBy === by;
    for (const item of newItems(open.history, doc.history)) {
      const isOwnAnswer = isOurs && item.type === 'message' && item.role === 'assistant';
      if (!isOwnAnswer) print(historyLine(item));
    }
    if (!isOurs) {
      const who = doc.owner === HUMAN ? (doc.takenBy ?? 'nobody') : doc.owner;
      print(dim(`${plain(who)} has the conversation now`));
    }
    setOpen(isOurs ? doc : null);
  };

  // One thing at a time: what comes in meanwhile is shown when the person's own command is done.
  let doing = Promise.resolve();
  const next = (what: () => Promise<void>) => {
    doing = doing.then(what).catch((error) => {
      print(error instanceof Failure ? error.message : `that failed: ${messageOf(error)}`);
    });
  };
  const changes = await bus.kv.tickets.watch({ include: 'updates' });
  void (async () => {
    for await (const { key } of changes) next(() => see(key));
  })();
  next(list);
  next(async () => print(dim('/help lists the commands')));
  await prompt.read((line) => next(() => act(readLine(line, open !== null, agents))));
  await doing;
  changes.stop();
}
