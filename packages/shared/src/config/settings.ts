import { z } from 'zod';
import { tracingVariables } from '../telemetry/settings.ts';
import {
  ConfigurationError,
  type Environment,
  presentIn,
  readTogether,
  readVariables,
} from './environment.ts';
import { modelPrices } from './model-prices.ts';
import { address, list, whole } from './variables.ts';

/** The model that the design pins: a dated snapshot, so that a prompt's score stays comparable. */
export const DEFAULT_MODEL = 'gpt-4o-2024-08-06';

const edge = /^[a-z][a-z0-9-]*:[a-z][a-z0-9-]*$/;

/** The variables of every process on the broker. */
export const processVariables = {
  NATS_URL: z.string().min(1).default('nats://127.0.0.1:4222'),
  NATS_USER: z.string().optional(),
  NATS_PASSWORD: z.string().optional(),
  NATS_TOKEN: z.string().optional(),
  NATS_CREDS: z.string().optional(),
  NATS_INBOX_PREFIX: z
    .string()
    .regex(/^[\w-]+(\.[\w-]+)*$/, 'must be the beginning of a subject, for example _INBOX_billing')
    .optional(),
  NATS_REPLICAS: z.enum(['1', '3', '5']).transform(Number).default(1),

  HEALTH_HOST: z.string().min(1).default('127.0.0.1'),
  HEALTH_PORT: whole(0, 0, 65_535),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  ...tracingVariables,
};

/** What the environment may say to an agent. Durations are milliseconds, sizes KiB. */
const agentVariables = {
  ...processVariables,

  OPENAI_API_KEY: z.string().optional(),
  OPENAI_BASE_URL: address('http', 'https').optional(),
  OPENAI_API: z.enum(['responses', 'chat']).default('responses'),
  OPENAI_STREAM: z.stringbool({ error: 'must be true or false' }).default(true),
  MODEL: z.string().min(1).default(DEFAULT_MODEL),
  FALLBACK_MODELS: list,
  MODEL_PRICES: modelPrices.default({}),
  MODEL_TIMEOUT_MS: whole(30_000, 100, 600_000),
  MODEL_RETRIES: whole(2, 0, 10),
  OFFLINE_DELAY_MS: whole(15, 0, 10_000),

  CONCURRENCY: whole(16, 1, 1_000),
  ACK_WAIT_MS: whole(30_000, 500, 600_000),
  MAX_ATTEMPTS: whole(5, 1, 50),
  RETRY_DELAY_MS: whole(1_000, 10, 60_000),
  RUN_TIMEOUT_MS: whole(60_000, 500, 3_600_000),
  TURN_TIMEOUT_MS: whole(120_000, 1_000, 3_600_000),
  MAX_MODEL_STEPS: whole(12, 1, 100),
  MAX_COST_USD: z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'must be an amount of US dollars, for example 0.50')
    .transform(Number)
    .optional(),
  DRAIN_MS: whole(20_000, 0, 600_000),
  WAITING_NOTICE_MS: whole(5_000, 500, 600_000),
  SLOW_NOTICE_MS: whole(15_000, 100, 600_000),

  HANDOFF_CAP: whole(5, 0, 100),
  HANDOFF_WARNING: whole(3, 0, 100),
  HANDOFF_EDGES: list.refine((edges) => edges.every((text) => edge.test(text)), {
    message: 'must be a list like billing:sales,sales:tech-support',
  }),
  QUEUED_TURNS: z.enum(['together', 'one-by-one']).default('together'),
  HISTORY_KB: whole(256, 4, 4_096),
};
const agentSchema = z.object(agentVariables);

export type Settings = z.infer<typeof agentSchema> & {
  agent: string;
  /** The models to ask, in order. */
  models: string[];
  /** No key and no base URL: the offline model answers. */
  offline: boolean;
};

/**
 * The settings of one agent. `<AGENT>_MODEL` and `<AGENT>_FALLBACK_MODELS` (for example `TECH_SUPPORT_MODEL`) go before the common
 * ones. An empty variable counts as not set. Throws a ConfigurationError with every problem.
 */
export function readSettings(agent: string, env: Environment): Settings {
  const present = presentIn(env);
  const [settings] = readTogether(
    () => readVariables(agentVariables, env),
    () => refuseDisagreements(present),
  );
  const prefix = agent.toUpperCase().replaceAll('-', '_');
  const own = list.parse(present[`${prefix}_FALLBACK_MODELS`]);
  return {
    ...settings,
    HANDOFF_WARNING: Math.min(settings.HANDOFF_WARNING, settings.HANDOFF_CAP),
    agent,
    models: [
      present[`${prefix}_MODEL`] ?? settings.MODEL,
      ...(own.length > 0 ? own : settings.FALLBACK_MODELS),
    ],
    offline: settings.OPENAI_API_KEY === undefined && settings.OPENAI_BASE_URL === undefined,
  };
}

/** Variables that are fine alone and not together; found even where a third one is wrong, so that one start tells everything. */
function refuseDisagreements(present: Environment): void {
  const problems: string[] = [];
  const handoffs = agentSchema.pick({ HANDOFF_CAP: true, HANDOFF_WARNING: true }).safeParse(present).data;
  // A cap that is set below the usual warning brings the warning down with it.
  if (present.HANDOFF_WARNING && handoffs && handoffs.HANDOFF_WARNING > handoffs.HANDOFF_CAP) {
    problems.push('HANDOFF_WARNING: must not be more than HANDOFF_CAP');
  }
  const times = agentSchema.pick({ RUN_TIMEOUT_MS: true, TURN_TIMEOUT_MS: true }).safeParse(present).data;
  if (times && times.RUN_TIMEOUT_MS > times.TURN_TIMEOUT_MS) {
    problems.push('RUN_TIMEOUT_MS: must not be more than TURN_TIMEOUT_MS');
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
}

/** How to reach the broker, of any process's settings. */
export function brokerOf(settings: Pick<Settings, keyof typeof processVariables>) {
  return {
    url: settings.NATS_URL,
    user: settings.NATS_USER,
    password: settings.NATS_PASSWORD,
    token: settings.NATS_TOKEN,
    credsFile: settings.NATS_CREDS,
    inboxPrefix: settings.NATS_INBOX_PREFIX,
    replicas: settings.NATS_REPLICAS,
  };
}

/** The broker's address for people, without the user and password that an address may carry; NATS_URL may have several. */
export function brokerName(url: string): string {
  return url
    .split(',')
    .map((one) => one.replace(/^(\s*(?:[a-z]+:\/\/)?).*@/i, '$1'))
    .join(',');
}
