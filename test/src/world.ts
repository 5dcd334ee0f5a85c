import {
  openTestChannel,
  startTestBroker,
  type TestBroker,
  type TestChannel,
} from '@switchboard/shared/testing';
import { type Cluster, openCluster } from './cluster.ts';
import { type EffectServer, startEffectServer } from './effects.ts';
import type { ModelAnswer } from './model/answer.ts';
import { follow, readScript } from './model/follow.ts';
import type { ModelRequest } from './model/request.ts';
import { type FakeModel, startFakeModel } from './model/server.ts';

export type Behaviour = (request: ModelRequest) => ModelAnswer | undefined;

/** Everything that a test of several processes stands on. */
export type World = {
  /** Makes the model behave like this in a conversation; where it gives nothing, the model does what the turn says. */
  behave(conversation: string, behaviour: Behaviour): void;
  broker: TestBroker;
  model: FakeModel;
  effects: EffectServer;
  channel: TestChannel;
  cluster: Cluster;
  close(): Promise<void>;
};

/** Starts broker, fake model, backend and the agents named, each as often as it says, and waits until they are ready. */
export async function openWorld(options: {
  agents: Record<string, number>;
  env?: Record<string, string | undefined>;
  killerDir?: string;
}): Promise<World> {
  const { agents, ...rest } = options;
  const behaviours = new Map<string, Behaviour>();
  const [broker, model, effects] = await Promise.all([
    startTestBroker(),
    startFakeModel((request) => {
      const { conversation } = readScript(request.newest);
      return behaviours.get(conversation)?.(request) ?? follow(request);
    }),
    startEffectServer(),
  ]);
  const channel = await openTestChannel(broker.url);
  const cluster = openCluster({ broker: broker.url, model: model.url, effects: effects.url, ...rest });
  const close = async () => {
    await cluster.stop();
    await channel.close();
    await Promise.all([model.close(), effects.close(), broker.stop()]);
  };
  for (const [agent, replicas] of Object.entries(agents)) {
    for (let i = 0; i < replicas; i++) cluster.start(agent);
  }
  try {
    await cluster.ready();
  } catch (error) {
    await close();
    throw error;
  }
  const behave: World['behave'] = (conversation, behaviour) => void behaviours.set(conversation, behaviour);
  return { behave, broker, model, effects, channel, cluster, close };
}
