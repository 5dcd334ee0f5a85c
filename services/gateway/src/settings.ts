import { type Environment, list, processVariables, readVariables, whole } from '@switchboard/shared';
import { z } from 'zod';

const longEnough = (least: number) => (items: string[]) => items.every((item) => item.length >= least);

const PROXY = /^(?:[\da-f:.]+(?:\/\d{1,3})?|loopback|linklocal|uniquelocal)$/i;

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** What the environment may say to the gateway. Durations are milliseconds where the name says so; rates are per minute. */
const variables = {
  ...processVariables,

  HTTP_HOST: z.string().min(1).default('127.0.0.1'),
  HTTP_PORT: whole(8080, 0, 65_535),
  TRUST_PROXY: list.refine((proxies) => proxies.every((proxy) => PROXY.test(proxy)), {
    message: 'must be a list of addresses or networks like 10.0.0.0/8, or loopback, linklocal, uniquelocal',
  }),
  CORS_ORIGINS: list.refine((origins) => origins.every(isOrigin), {
    message: 'must be a list of origins like https://www.example.com, without a path or a slash at the end',
  }),

  SESSION_SECRET: list.refine(longEnough(32), {
    message:
      'must be 32 characters at least; in a list the first one signs, and the others are still accepted',
  }),
  SESSION_DAYS: whole(30, 1, 365),
  SERVER_KEYS: list.refine(longEnough(24), { message: 'must be 24 characters at least, each of them' }),

  RATE_REQUESTS_PER_ADDRESS: whole(600, 1, 1_000_000),
  RATE_CONVERSATIONS_PER_ADDRESS: whole(60, 1, 1_000_000),
  RATE_TURNS_PER_SESSION: whole(30, 1, 1_000_000),
  STREAMS_PER_ADDRESS: whole(100, 1, 1_000_000),
  STREAMS_PER_SESSION: whole(10, 1, 1_000_000),
  STREAMS: whole(10_000, 1, 1_000_000),

  INTAKE_LIMIT: whole(1_000, 1, 1_000_000),
  PUBLISH_TIMEOUT_MS: whole(5_000, 100, 60_000),
  COMPLETION_TIMEOUT_MS: whole(120_000, 100, 3_600_000),
  DRAIN_MS: whole(20_000, 0, 600_000),

  DEVELOPER_PANEL: z
    .enum(['on', 'off'])
    .default('off')
    .transform((value) => value === 'on'),
  CHAT_NAME: z.string().min(1).max(60).default('Northwind Voice'),
};

export type GatewaySettings = ReturnType<typeof readOwnSettings>;

/** The gateway's settings: those of every process, and its own. Throws a ConfigurationError with every problem, and without any value. */
export function readOwnSettings(env: Environment) {
  return readVariables(variables, env);
}
