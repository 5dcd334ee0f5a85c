import type { DeskCommand } from '../../../contracts/desk.ts';
import { messageIds } from '../../../contracts/ids.ts';
import type { Lag } from './lane.ts';
import type { Move, Trouble } from './scenario.ts';
import {
  advance,
  crashLane,
  deliver,
  deliverable,
  expire,
  forgetIds,
  garble,
  held,
  publishCommand,
  publishTurn,
  type World,
} from './world.ts';

/** Makes a move happen, unless its trouble is left out of the scenario. */
export async function make(world: World, without: Trouble[], move: Move): Promise<void> {
  if (without.some((trouble) => trouble === move.do)) return;
  const lagOf = (slow: { lag: Lag }) => (without.includes('lag') ? null : slow.lag);
  switch (move.do) {
    case 'turn':
      return sendTurn(world, move);
    case 'publish-again': {
      const sent = choose(world.sent, move.pick);
      return sent && publishTurn(world, sent);
    }
    case 'desk':
      return command(world, move);
    case 'deliver':
    case 'take-over': {
      const message = choose(move.do === 'deliver' ? deliverable(world) : held(world), move.pick);
      if (message === undefined) return;
      if (message.held) expire(world, message);
      const lane = await deliver(world, message);
      await advance(world, lane, move.steps, 'answered', lagOf(move));
      if (move.then === 'crash' && !without.includes('crash')) crashLane(world, lane);
      return;
    }
    case 'advance': {
      const lane = choose(world.lanes, move.pick);
      const fate = without.some((trouble) => trouble === move.fate) ? 'answered' : move.fate;
      return lane && advance(world, lane, move.steps, fate, lagOf(move));
    }
    case 'crash': {
      const lane = choose(world.lanes, move.pick);
      return lane && crashLane(world, lane);
    }
    case 'expire': {
      const message = choose(held(world), move.pick);
      return message && expire(world, message);
    }
    case 'late':
      return world.limbo.splice(move.pick % Math.max(world.limbo.length, 1), 1)[0]?.();
    case 'garble': {
      const message = choose(world.broker.streams.WORK.present(), move.pick);
      return message && garble(world, message);
    }
    case 'forget-ids':
      return forgetIds(world, move.of);
  }
}

function choose<T>(from: T[], pick: number): T | undefined {
  return from[pick % Math.max(from.length, 1)];
}

function sendTurn(world: World, move: Extract<Move, { do: 'turn' }>): void {
  const conversation = `c${move.in}`;
  const id = `t${world.sent.length + 1}`;
  const account = move.as === 'somebody-else' ? 'B' : 'A';
  const turn = {
    v: 1,
    id,
    conversation,
    channel: move.channel,
    text: `what ${id} asks`,
    customer: { accountId: account, by: 'session' },
  };
  const sent =
    move.as === 'garbage'
      ? { conversation, id: undefined, payload: `not a turn: ${id}` }
      : {
          conversation,
          id: messageIds.turn(move.channel, conversation, id),
          payload: JSON.stringify(turn),
        };
  world.sent.push(sent);
  publishTurn(world, sent);
}

function command(world: World, move: Extract<Move, { do: 'desk' }>): void {
  const repeated = move.again ? world.commands.at(-1) : undefined;
  if (repeated) {
    publishCommand(world, repeated);
    return;
  }
  const conversation = `c${move.in}`;
  // A desk shows the conversations that there are.
  if (world.broker.buckets.conversations.get(conversation) === null) return;
  const common = { v: 1 as const, id: `d${world.commands.length + 1}`, conversation, by: 'Ada' };
  const command: DeskCommand =
    move.kind === 'take'
      ? { ...common, kind: 'take' }
      : move.kind === 'reply'
        ? { ...common, kind: 'reply', text: `Ada answers, ${common.id}` }
        : { ...common, kind: 'return', to: move.to, note: '' };
  world.commands.push(command);
  publishCommand(world, command);
}
