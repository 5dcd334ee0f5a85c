import { freePort, startTestBroker } from '@switchboard/shared/testing';
import { expect, onTestFinished, test } from 'vitest';
import { startGatewayProcess } from './testing/gateway.ts';

test('a broker that refuses the gateway from now on ends its process, and the log says why', async () => {
  const broker = await startTestBroker({ extraConfig: 'authorization { token: "t-1" }' });
  onTestFinished(() => broker.stop());
  const gateway = startGatewayProcess(broker.url, await freePort(), { NATS_TOKEN: 't-1' });
  onTestFinished(() => gateway.kill('SIGKILL'));
  await gateway.ready();
  await broker.kill();
  const other = await startTestBroker({ extraConfig: 'authorization { token: "t-2" }', port: broker.port });
  onTestFinished(() => other.stop());
  expect(await gateway.exited).toMatchObject({ code: 1 });
  expect(gateway.lines.join('\n')).toContain('check the credentials');
});
