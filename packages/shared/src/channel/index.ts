export type { BrokerSettings } from '../bus/connect.ts';
export type { Live } from '../contracts/live.ts';
export type { Reply } from '../contracts/reply.ts';
export {
  type Channel,
  channelOn,
  openChannel,
  type PublishedTurn,
  type TurnInput,
  TurnRefused,
} from './channel.ts';
export type { Feed, Follower, StoredReply } from './feed.ts';
export type { WholeText } from './live-texts.ts';
