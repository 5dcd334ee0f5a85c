import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBroker } from '@switchboard/broker';
import { brokerOf, createLogger, openBus, readSettings } from '@switchboard/shared';
import { type RunningService, startAgent } from '@switchboard/shared/service';
import type { Team } from '../archs/archs.ts';
import { openTalks, type Talks } from './talks.ts';

export type OwnSystem = { talks: Talks; stop(): Promise<void> };

/**
 * A broker, and the agents of one architecture in this process: the services' own runtime, so that what is scored is what runs. Each
 * architecture has a broker of its own, since agents find each other in the broker's directory.
 */
export async function startOwnSystem(
  team: Team,
  env: Record<string, string | undefined>,
  concurrency: number,
): Promise<OwnSystem> {
  const storeDir = await mkdtemp(join(tmpdir(), 'switchboard-evals-'));
  const broker = await startBroker({ storeDir });
  const settingsOf = (agent: string) =>
    readSettings(agent, {
      MAX_ATTEMPTS: '3',
      RETRY_DELAY_MS: '500',
      OFFLINE_DELAY_MS: '0',
      ...env,
      NATS_URL: broker.url,
      NATS_REPLICAS: '1',
      NATS_USER: undefined,
      NATS_PASSWORD: undefined,
      NATS_TOKEN: undefined,
      NATS_CREDS: undefined,
      HEALTH_PORT: '0',
      CONCURRENCY: String(Math.max(16, concurrency)),
      // Nobody reads notices here.
      WAITING_NOTICE_MS: '600000',
      SLOW_NOTICE_MS: '600000',
      DRAIN_MS: '1000',
    });
  // Triage last: it offers who is in the directory then.
  const services: RunningService[] = [];
  for (const agent of team.agents.toReversed()) {
    services.push(await startAgent(agent, settingsOf(agent.name), createLogger(agent.name, 'silent')));
  }
  const bus = await openBus(brokerOf(settingsOf(team.entry)), 'evals');
  const talks = await openTalks(bus, 'eval');
  return {
    talks,
    async stop() {
      await talks.close();
      await Promise.all(services.map((service) => service.drain()));
      await bus.close();
      await broker.stop();
      await rm(storeDir, { recursive: true, force: true });
    },
  };
}
