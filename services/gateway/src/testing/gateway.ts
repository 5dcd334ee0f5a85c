import { createLogger } from '@switchboard/shared';
import { startAgentProcess } from '@switchboard/shared/testing';
import { type RunningGateway, startGateway } from '../gateway.ts';
import { readOwnSettings } from '../settings.ts';

export const SERVER_KEY = 'the-server-key-of-the-tests';

const environment = {
  HTTP_PORT: '0',
  SERVER_KEYS: SERVER_KEY,
  SESSION_SECRET: 'a secret of the tests that is long enough',
};

/** A gateway in this process. Two of the same broker are replicas: they share the secret. */
export function startTestGateway(
  brokerUrl: string,
  env: Record<string, string> = {},
): Promise<RunningGateway> {
  const settings = readOwnSettings({ NATS_URL: brokerUrl, ...environment, ...env });
  return startGateway(settings, createLogger('gateway', 'silent'));
}

/** A gateway in this process for as long as `act` takes. */
export async function withGateway(
  brokerUrl: string,
  env: Record<string, string>,
  act: (gateway: RunningGateway) => Promise<void>,
): Promise<void> {
  const gateway = await startTestGateway(brokerUrl, env);
  try {
    await act(gateway);
  } finally {
    await gateway.drain();
  }
}

/** A gateway as a process of its own, on a port that is given, so that another one can take its place. */
export function startGatewayProcess(brokerUrl: string, port: number, env: Record<string, string> = {}) {
  return startAgentProcess({
    main: new URL('../main.ts', import.meta.url),
    env: { NATS_URL: brokerUrl, ...environment, HTTP_PORT: String(port), ...env },
  });
}
