import { waitFor } from '@switchboard/shared/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customerAt } from './customer.ts';
import { composeProject, dockerHas } from './docker.ts';

const has = await dockerHas();
const minutes = (count: number) => count * 60_000;

it.skipIf(!has.compose)('docker compose takes the file, with every profile', async () => {
  const { compose } = composeProject('switchboard-check');
  await compose('--profile', '*', 'config', '--quiet');
});

// Builds the image, and runs the system under a name and on a port of its own. Without an engine there is nothing to see.
describe.skipIf(!has.compose || !has.engine)('the system in containers', () => {
  const { compose, containers, docker, urlOf } = composeProject(`switchboard-test-${process.pid}`, {
    SWITCHBOARD_VERSION: 'test',
    WEB_PORT: '0',
    OFFLINE_DELAY_MS: '1',
    SEED_ACCOUNTS: '20',
  });
  beforeAll(() => compose('up', '--build', '--detach', '--wait'), minutes(20));
  afterAll(() => compose('down', '--volumes', '--timeout', '5'), minutes(5));

  const running = async (service: string) =>
    (await containers()).filter(({ Service, State }) => Service === service && State === 'running');
  const areReady = async (service: string, count: number) =>
    (await containers()).filter(({ Service, Health }) => Service === service && Health === 'healthy')
      .length === count;

  // From inside: what Docker itself kills, it does not start again.
  const crash = (container: string) =>
    docker('exec', container, 'sh', '-c', 'kill -9 $(cat /proc/1/task/1/children)');

  it('answers over the gateway, with a handoff on the way', { timeout: minutes(2) }, async () => {
    const customer = await customerAt(await urlOf('gateway', 8080));
    const first = await customer.say('I was charged twice for May');
    expect(first.view.entries.map(({ type }) => type)).toEqual(['customer', 'moved', 'reply']);
    expect(first).toMatchObject({ agent: 'billing', text: expect.stringContaining('Which account') });
    expect(await customer.say('A-1001')).toMatchObject({ agent: 'billing' });
    const charges = await customer.say('office@lakeside.example');
    expect(charges.text).toContain('$99.00');
  });

  it('runs no program as root', { timeout: minutes(1) }, async () => {
    for (const service of ['triage', 'gateway', 'nats']) {
      expect(await compose('exec', service, 'id', '-u'), service).toBe('1000');
    }
  });

  it('goes on with three processes, and with one of them killed', { timeout: minutes(4) }, async () => {
    await compose('up', '--detach', '--no-recreate', '--scale', 'billing=3');
    const replicas = await running('billing');
    expect(replicas).toHaveLength(3);
    const url = await urlOf('gateway', 8080);
    const customers = await Promise.all(Array.from({ length: 6 }, () => customerAt(url)));
    const answers = Promise.all(customers.map((customer) => customer.say('I was charged twice for May')));
    await crash(replicas[0]?.Name ?? '');
    for (const { agent } of await answers) expect(agent).toBe('billing');
    // Only a process that is ready drains when it is told to end.
    await waitFor(() => areReady('billing', 3), { what: 'the killed one to be back' });
  });

  it('ends in time: every process drains, and none has to be killed', { timeout: minutes(3) }, async () => {
    await compose('stop');
    const ended = (await containers()).filter(({ Service }) => Service !== 'volumes');
    expect(ended.map(({ State }) => State)).toEqual(ended.map(() => 'exited'));
    const programs = ended.filter(({ Service }) => !['nats', 'postgres'].includes(Service));
    expect(programs.map(({ Name, ExitCode }) => [Name, ExitCode])).toEqual(
      programs.map(({ Name }) => [Name, 0]),
    );
    expect(ended.filter(({ ExitCode }) => ExitCode === 137)).toEqual([]);
  });
});
