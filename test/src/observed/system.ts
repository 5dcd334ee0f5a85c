import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type PrometheusPrograms, type RunningPrometheus, startPrometheus } from '@switchboard/prometheus';
import {
  type AgentProcess,
  freePort,
  openTestChannel,
  startAgentProcess,
  startSpanReceiver,
  startTestBroker,
  startTestPostgres,
  type TestChannel,
  waitFor,
} from '@switchboard/shared/testing';
import { startFakeModel } from '../model/server.ts';
import { respond } from './model.ts';

const SERVER_KEY = 'the-server-key-of-the-tests';

/** The real services as processes, with a fake model, and a Prometheus that scrapes them every second by the project's own rules. */
export type ObservedSystem = {
  prometheus: RunningPrometheus;
  channel: TestChannel;
  /** Publishes a customer's message at the gateway. */
  say(conversation: string, turn: string, text: string): Promise<void>;
  /** Kills the second process of billing, as a crash would, and starts it again at the same address. */
  crashBilling(): Promise<void>;
  close(): Promise<void>;
};

const services = ['triage', 'billing', 'billing', 'tech-support', 'sales', 'gateway'];

export async function openObservedSystem(programs: PrometheusPrograms): Promise<ObservedSystem> {
  const closing: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of closing.toReversed()) await end();
  };
  const opened = async <T>(opening: Promise<T>, end: (it: T) => Promise<unknown>): Promise<T> => {
    const it = await opening;
    closing.push(() => end(it));
    return it;
  };
  try {
    const broker = await opened(startTestBroker(), (it) => it.stop());
    const postgres = await opened(startTestPostgres({ own: true }), (it) => it.stop());
    const model = await opened(startFakeModel(respond), (it) => it.close());
    const spans = await opened(startSpanReceiver(), (it) => it.close());
    const outbox = await opened(mkdtemp(join(tmpdir(), 'switchboard-outbox-')), (it) =>
      rm(it, { recursive: true, force: true }),
    );
    const channel = await opened(openTestChannel(broker.url), (it) => it.close());
    const httpPort = await freePort();
    const env = {
      ...spans.env,
      NATS_URL: broker.url,
      DATABASE_URL: postgres.url,
      SEED_ACCOUNTS: '12',
      OUTBOX_DIR: outbox,
      OPENAI_BASE_URL: model.url,
      OPENAI_API_KEY: 'a key of the test',
      TRIAGE_MODEL: 'gpt-4o-mini',
      // Its price is in no list.
      SALES_FALLBACK_MODELS: 'house-model',
      BILLING_FALLBACK_MODELS: 'gpt-4o-mini',
      ACK_WAIT_MS: '2000',
      RETRY_DELAY_MS: '100',
      MAX_ATTEMPTS: '3',
      MAX_MODEL_STEPS: '4',
      HTTP_PORT: String(httpPort),
      SERVER_KEYS: SERVER_KEY,
      SESSION_SECRET: 'a secret of the tests that is long enough',
      RATE_REQUESTS_PER_ADDRESS: '1000000',
      RATE_CONVERSATIONS_PER_ADDRESS: '1000000',
      RATE_TURNS_PER_SESSION: '1000000',
    };
    const start = (service: string, port: number): AgentProcess => {
      const main = fileURLToPath(new URL(`../../../services/${service}/src/main.ts`, import.meta.url));
      const process = startAgentProcess({ main, env: { ...env, HEALTH_PORT: String(port) } });
      closing.push(() => process.stop());
      return process;
    };
    const processes: { service: string; port: number; process: AgentProcess }[] = [];
    for (const service of services) {
      const port = await freePort();
      const process = start(service, port);
      // One after the other: all at once, a busy machine starts none in time.
      await process.ready(120_000);
      processes.push({ service, port, process });
    }
    const prometheus = await opened(startPrometheus(programs, scraping(processes)), (it) => it.stop());
    await waitFor(
      async () => {
        const up = (await prometheus.targets()).filter(({ health }) => health === 'up');
        return up.length === processes.length;
      },
      { what: 'every process to be scraped' },
    );
    return {
      prometheus,
      channel,
      async say(conversation, turn, text) {
        const response = await fetch(`http://127.0.0.1:${httpPort}/v1/conversations/${conversation}/turns`, {
          method: 'POST',
          headers: { authorization: `Bearer ${SERVER_KEY}`, 'content-type': 'application/json' },
          body: JSON.stringify({ id: turn, text, customer: { accountId: 'A-1001' } }),
        });
        if (!response.ok) throw new Error(`the gateway answers ${response.status}: ${await response.text()}`);
      },
      async crashBilling() {
        const second = processes.filter(({ service }) => service === 'billing')[1];
        if (!second) throw new Error('there is no second process of billing');
        second.process.kill('SIGKILL');
        await second.process.exited;
        second.process = start('billing', second.port);
        await second.process.ready(120_000);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The project's rules, but every second and at the addresses that the processes have here. */
function scraping(processes: { service: string; port: number }[]): string {
  return JSON.stringify({
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: [fileURLToPath(new URL('../../../deploy/prometheus/rules/*.yml', import.meta.url))],
    scrape_configs: [
      {
        job_name: 'switchboard',
        honor_labels: true,
        static_configs: processes.map(({ service, port }) => ({
          targets: [`127.0.0.1:${port}`],
          labels: { service },
        })),
      },
    ],
  });
}
