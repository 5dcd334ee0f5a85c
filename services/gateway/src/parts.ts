import type { Bus, Logger } from '@switchboard/shared';
import type { Channel, Feed } from '@switchboard/shared/channel';
import type { Records } from './developer/records.ts';
import type { EventStreams } from './events/streams.ts';
import type { Limits } from './http/limits.ts';
import type { GatewayMetrics } from './metrics.ts';
import type { Outage, Outages } from './outage.ts';
import type { Sessions } from './session/sessions.ts';
import type { GatewaySettings } from './settings.ts';
import type { Pressure } from './turns/pressure.ts';

/** The gateway's name among the channels. */
export const CHANNEL = 'web';

/** What the routes stand on. */
export type Parts = {
  settings: GatewaySettings;
  log: Logger;
  metrics: GatewayMetrics;
  bus: Bus;
  channel: Channel;
  /** Of turns, whichever route they come by. */
  publishing: Outage;
  outages: Outages;
  feed: Feed;
  records: Records;
  sessions: Sessions;
  limits: Limits;
  pressure: Pressure;
  streams: EventStreams;
};
