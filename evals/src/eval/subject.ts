import { brokerAt, connectBusTo, findRunning } from '@switchboard/cli/src/system/connect.ts';
import { type OwnSystem, startOwnSystem } from '@switchboard/cli/src/system/own-system.ts';
import { OFFLINE } from '@switchboard/shared/service';
import { triage } from '@switchboard/triage';
import { promptHashesOf, teamOf } from '../archs/archs.ts';
import type { Arch } from '../contracts/labels.ts';
import type { RunMeta } from '../contracts/run.ts';
import type { Estimate } from '../run/estimate.ts';
import type { Item } from '../run/items.ts';
import { runLive } from '../run/live.ts';
import { refuseUnknownAgents, serverOf, settingsOf } from '../run/models.ts';
import { type Rows, runItems } from '../run/runner.ts';
import { openBackends } from '../system/backends.ts';
import { estimateCost } from './cost.ts';
import type { Options } from './options.ts';

type Env = Record<string, string | undefined>;

/** What is evaluated, and how rows are put to it. */
export type Subject = {
  /** What it is made of, as far as that is known before it has answered. */
  meta: Pick<RunMeta, 'models' | 'promptHashes' | 'server' | 'offline'>;
  /** What a run of it would cost; null where its models are not known here. */
  estimate: ((items: Item[], judge: string, stop: AbortSignal) => Promise<Estimate>) | null;
  run(rows: Rows): Promise<void>;
  close(): Promise<void>;
};

/** The agents of the chosen architectures, on brokers and a database that go with this process. */
export async function inProcess(options: Options, env: Env, offline: boolean): Promise<Subject> {
  const backends = await openBackends();
  try {
    const teams = options.archs.map((arch) => [arch, teamOf(arch, triage, backends.specialists)] as const);
    const agents = teams.flatMap(([, team]) => team.agents.map(({ name }) => name));
    refuseUnknownAgents(options.models, agents);
    const edges = settingsOf(triage.name, env).HANDOFF_EDGES;
    const server = serverOf(env);
    return {
      meta: {
        models: Object.fromEntries(
          agents.map((agent) => [agent, offline ? [OFFLINE] : settingsOf(agent, env).models]),
        ),
        promptHashes: Object.fromEntries(
          teams.map(([arch, team]): [Arch, Record<string, string>] => [arch, promptHashesOf(team, edges)]),
        ),
        ...(server === undefined ? {} : { server }),
        offline,
      },
      estimate: offline
        ? null
        : (items, judge, stop) =>
            estimateCost(items, { backends, env, concurrency: options.concurrency, stop }, judge),
      run: (rows) => runItems({ ...rows, backends, env }),
      close: () => backends.close(),
    };
  } catch (error) {
    await backends.close();
    throw error;
  }
}

/** The system that runs, or one that is started for this run where none does. Its records tell which models and prompts it has. */
export async function live(offline: boolean, say: (text: string) => void): Promise<Subject> {
  const running = findRunning();
  let own: OwnSystem | undefined;
  if (!running) {
    say('no system runs here: starting one for this run');
    own = await startOwnSystem();
  }
  try {
    const bus = await connectBusTo(running ?? brokerAt(own?.url ?? ''), 'evals');
    return {
      meta: { models: {}, promptHashes: {}, offline },
      estimate: null,
      run: (rows) => runLive(rows, bus),
      async close() {
        await bus.close();
        await own?.stop();
      },
    };
  } catch (error) {
    await own?.stop();
    throw error;
  }
}
