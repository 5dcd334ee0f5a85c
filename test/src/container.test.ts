import { openTestChannel, waitFor } from '@switchboard/shared/testing';
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers';
import { expect, onTestFinished, test } from 'vitest';
import { openCluster } from './cluster.ts';
import { startEffectServer } from './effects.ts';
import { follow, write } from './model/follow.ts';
import { startFakeModel } from './model/server.ts';

const NATS_PORT = 4222;

const hasDocker = await getContainerRuntimeClient().then(
  () => true,
  () => false,
);

test.skipIf(!hasDocker)(
  'a conversation is handed over through a current server in a container',
  { timeout: 300_000 },
  async () => {
    const container = await new GenericContainer('nats:2.12-alpine')
      .withCommand(['--jetstream'])
      .withExposedPorts(NATS_PORT)
      .withWaitStrategy(Wait.forLogMessage(/Server is ready/))
      .start();
    onTestFinished(() => container.stop().then(() => {}));
    const broker = `nats://${container.getHost()}:${container.getMappedPort(NATS_PORT)}`;
    const model = await startFakeModel(follow);
    onTestFinished(() => model.close());
    const effects = await startEffectServer();
    onTestFinished(() => effects.close());
    const channel = await openTestChannel(broker);
    onTestFinished(() => channel.close());
    const cluster = openCluster({ broker, model: model.url, effects: effects.url });
    onTestFinished(() => cluster.stop());
    cluster.start('triage');
    cluster.start('billing');
    await cluster.ready();

    const conversation = 'contained';
    const text = write({ conversation, turn: 't1', to: 'billing', tool: true });
    await channel.publishTurn({ conversation, id: 't1', text });
    const reply = await waitFor(async () => (await channel.replies(conversation))[0], { what: 'the reply' });
    expect(reply.value).toMatchObject({ kind: 'reply', agent: 'billing', turns: ['t1'] });
    expect(effects.requests).toHaveLength(1);
  },
);
