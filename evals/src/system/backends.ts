import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { billing } from '@switchboard/billing';
import { startPostgres } from '@switchboard/postgres';
import { sales } from '@switchboard/sales';
import {
  type AgentDefinition,
  type AgentOnBackends,
  createLogger,
  type Environment,
  type Opened,
} from '@switchboard/shared';
import { techSupport } from '@switchboard/tech-support';
import { Pool } from 'pg';

const log = createLogger('evals', 'silent');

const opener =
  <Own>(agent: AgentOnBackends<Own>) =>
  (env: Environment, schema: string) =>
    agent.open(log, agent.readOwnSettings(env), { schema });

const services = { billing: opener(billing), 'tech-support': opener(techSupport), sales: opener(sales) };
type Service = keyof typeof services;
const NAMES: Service[] = ['billing', 'tech-support', 'sales'];

export type Rows = Record<string, unknown>[];

/** The demo company as one conversation sees it, with what it has left behind. */
export type Company = {
  /** Rows of a service's schema, in which `{schema}` stands for its name; none where no tool of the service was used. */
  rows(service: Service, sql: string): Promise<Rows>;
  close(): Promise<void>;
};

/** The specialists with their data in schemas of their own. */
export type Backends = {
  /** The services' own definitions. A tool works on the company of its conversation. */
  specialists: AgentDefinition[];
  /**
   * From now on the conversation has the demo company for itself, so that no other row sees what it changes. A service's schema is
   * made and filled when one of its tools is first used.
   */
  isolate(conversation: string): Company;
  close(): Promise<void>;
};

/**
 * On an embedded Postgres that goes with this process, or the one given. Never the database of the environment: a run changes accounts,
 * books demos and writes e-mails.
 */
export async function openBackends(given?: { url: string; stop(): Promise<void> }): Promise<Backends> {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-evals-'));
  const postgres = given ?? (await startPostgres());
  const prefix = `evals_${randomUUID().slice(0, 8)}`;
  const env = {
    ...process.env,
    DATABASE_URL: postgres.url,
    DATABASE_POOL: '2',
    SEED_ACCOUNTS: '10',
    SMTP_URL: undefined,
    OUTBOX_DIR: join(folder, 'outbox'),
  };
  const open = (service: Service, schema: string): Promise<Opened> => services[service](env, schema);
  const pool = new Pool({ connectionString: postgres.url, max: 2 });
  pool.on('error', () => {});
  const common = new Map(
    await Promise.all(
      NAMES.map(async (name) => [name, await open(name, `${prefix}_${name.replaceAll('-', '_')}`)] as const),
    ),
  );
  const own = new Map<string, (service: Service) => Promise<Opened>>();
  let companies = 0;

  const specialist = (name: Service): AgentDefinition => {
    const { definition } = common.get(name)!;
    return {
      ...definition,
      tools: definition.tools.map((tool, i) => ({
        ...tool,
        execute: async (args, call) => {
          const opened = await own.get(call.conversation)?.(name);
          return (opened?.definition.tools[i] ?? tool).execute(args, call);
        },
      })),
    };
  };

  return {
    specialists: NAMES.map(specialist),

    isolate(conversation) {
      const number = ++companies;
      const schemaOf = (service: Service) => `${prefix}_${number}_${service.replaceAll('-', '_')}`;
      const opened = new Map<Service, Promise<Opened>>();
      own.set(conversation, (service) => {
        const there = opened.get(service) ?? open(service, schemaOf(service));
        opened.set(service, there);
        return there;
      });
      return {
        async rows(service, sql) {
          if (!opened.has(service)) return [];
          await opened.get(service);
          return (await pool.query(sql.replaceAll('{schema}', `"${schemaOf(service)}"`))).rows;
        },
        async close() {
          own.delete(conversation);
          for (const [service, one] of opened) {
            await (await one).close();
            await pool.query(`drop schema if exists "${schemaOf(service)}" cascade`);
          }
        },
      };
    },

    async close() {
      await Promise.all([...common.values()].map((opened) => opened.close()));
      await pool.end();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
