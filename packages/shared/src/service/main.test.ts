import { expect, it, onTestFinished } from 'vitest';
import { startAgentProcess } from '../testing/agent-process.ts';
import { startTestBroker } from '../testing/broker.ts';

const main = new URL('./testing/agent-main.ts', import.meta.url);

function service(env: Record<string, string>) {
  const agent = startAgentProcess({ main, env });
  onTestFinished(() => agent.kill('SIGKILL'));
  return agent;
}

async function brokerWith(extraConfig: string, port?: number) {
  const broker = await startTestBroker({ extraConfig, ...(port === undefined ? {} : { port }) });
  onTestFinished(() => broker.stop());
  return broker;
}

it('a wrong environment ends the process with every problem, and with none of its values', async () => {
  const { exited, lines } = service({
    OPENAI_BASE_URL: 'sk-not-for-the-log',
    CONCURRENCY: '0',
    LOG_LEVEL: 'loud',
    TURN_TIMEOUT_MS: '1000',
  });
  expect(await exited).toMatchObject({ code: 78 });
  const said = lines.join('\n');
  expect(said).toContain('tech-support: the environment is not usable');
  for (const name of ['OPENAI_BASE_URL', 'CONCURRENCY', 'LOG_LEVEL', 'RUN_TIMEOUT_MS'])
    expect(said).toContain(name);
  expect(said).not.toMatch(/sk-not|loud/);
});

it('a broker that refuses the process ends it, at the start and later', async () => {
  const broker = await brokerWith('authorization { token: "t-1" }');
  const refused = service({ NATS_URL: broker.url, NATS_TOKEN: 'wrong' });
  expect(await refused.exited).toMatchObject({ code: 1 });
  const agent = service({ NATS_URL: broker.url, NATS_TOKEN: 't-1' });
  await agent.ready();
  await broker.kill();
  await brokerWith('authorization { token: "t-2" }', broker.port);
  expect(await agent.exited).toMatchObject({ code: 1 });
  expect(agent.lines.join('\n')).toContain('check the credentials');
  expect([...refused.lines, ...agent.lines].join('\n')).not.toContain('t-1');
});

it('a signal drains the process and ends it without an error', async () => {
  const broker = await brokerWith('');
  const agent = service({ NATS_URL: broker.url });
  await agent.ready();
  expect(await agent.stop()).toEqual({ code: 0, signal: null });
});
