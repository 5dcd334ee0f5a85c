import { setTimeout as delay } from 'node:timers/promises';
import { type ConversationStore, messageOf } from '@switchboard/shared';
import { type Channel, type TurnInput, TurnRefused } from '@switchboard/shared/channel';
import { dim } from '../terminal/text.ts';
import { pendingTurns } from './pending.ts';
import { emptyView, type Step, seeLive, seeReply } from './view.ts';

/** How long `finish` waits for answers. */
const FINISH_MS = 60_000;

/** How long a turn may be on its way to the broker before the customer is told. */
const SLOW_PUBLISH_MS = 3_000;

export type Chat = {
  /** Publishes a line as the customer's next turn, after those before it. An empty line is none. */
  say(line: string): void;
  /** Waits until every turn is answered or with a person. The status to end with: 1 where one is not, or was refused. */
  finish(): Promise<number>;
};

export type ChatOptions = {
  channel: Channel;
  store: ConversationStore;
  conversation: string;
  /** What the document says about its past, which is on the screen already. Null: a new conversation. */
  since: { updatedAt: string } | null;
  customer: TurnInput['customer'];
  agent: string | undefined;
  print(text: string): void;
};

/** A customer's side of a conversation: prints what happens in it, and publishes what the customer says. */
export async function openChat(options: ChatOptions): Promise<Chat> {
  const { channel, conversation, since, print } = options;
  const pending = pendingTurns();
  let view = emptyView;
  let publishing = Promise.resolve();
  let refused = 0;
  const see = (step: Step) => {
    view = step.view;
    print(step.print);
  };
  channel.onLive(conversation, (event) => see(seeLive(view, event)));
  await channel.followReplies(
    conversation,
    (reply) => {
      if (since && reply.kind === 'reply' && reply.at <= since.updatedAt) return;
      see(seeReply(view, reply));
      pending.covered(reply);
    },
    // From the beginning: a conversation that is new has no reply that could come twice.
    { since: new Date(since?.updatedAt ?? 0) },
  );

  const publish = async (text: string): Promise<void> => {
    const slow = setTimeout(
      () => print(`${dim('the broker is away; your message is sent when it is back')}\n`),
      SLOW_PUBLISH_MS,
    );
    try {
      const { customer, agent } = options;
      const turn: TurnInput = {
        conversation,
        text,
        ...(customer === undefined ? {} : { customer }),
        ...(agent === undefined ? {} : { agent }),
      };
      pending.sent((await channel.publishTurn(turn)).id);
    } catch (error) {
      refused++;
      const why = error instanceof TurnRefused ? error.problems.join('; ') : messageOf(error);
      print(`not sent: ${why}\n`);
    } finally {
      clearTimeout(slow);
    }
  };

  return {
    say(line) {
      if (line.trim() !== '') publishing = publishing.then(() => publish(line));
    },
    async finish() {
      const deadline = Date.now() + FINISH_MS;
      await Promise.race([publishing, delay(FINISH_MS)]);
      while (pending.count() > 0 && Date.now() < deadline) {
        await delay(100);
        const { doc } = await options.store.load(conversation);
        if (doc) pending.parked(doc);
      }
      if (pending.count() > 0) {
        print(`${pending.count()} turns are not answered after ${FINISH_MS / 1000} s\n`);
      }
      return pending.count() > 0 || refused > 0 ? 1 : 0;
    },
  };
}
