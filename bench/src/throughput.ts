import type { Bus } from '@switchboard/shared';
import { countReplies, sendTurn } from './load.ts';
import { agentProcess } from './processes.ts';

export type Throughput = { turnsPerSecond: number; cpuMsPerTurn: number; rssMb: number };

/**
 * Turns a second from the first publish to the last reply, each turn of a new conversation, with `agents` as processes; and the
 * processor time that these processes took for a turn. A first batch warms them up and is not counted.
 */
export async function measureThroughput(
  bus: Bus,
  url: string,
  options: { agents: string[]; turns: number; env?: Record<string, string> },
): Promise<Throughput> {
  const env = { NATS_URL: url, ...options.env };
  const processes = await Promise.all(options.agents.map((agent) => agentProcess(agent, env)));
  const cpu = async () => {
    const reports = await Promise.all(processes.map((one) => one.report()));
    return {
      micros: reports.reduce((sum, report) => sum + report.cpuMicros, 0),
      rss: Math.max(...reports.map((report) => report.rssBytes)),
    };
  };
  const id = `t${Date.now().toString(36)}`;
  try {
    await sendBatch(bus, `${id}-warm`, Math.max(8, Math.round(options.turns / 3)));
    const before = await cpu();
    const ms = await sendBatch(bus, id, options.turns);
    const after = await cpu();
    return {
      turnsPerSecond: (options.turns / ms) * 1_000,
      cpuMsPerTurn: (after.micros - before.micros) / 1_000 / options.turns,
      rssMb: after.rss / 1e6,
    };
  } finally {
    await Promise.all(processes.map((one) => one.stop()));
  }
}

/** Sends turns for billing, each of a new conversation, 16 at a time. Resolves with the milliseconds until the last reply. */
export async function sendBatch(bus: Bus, name: string, turns: number): Promise<number> {
  const replies = countReplies(bus);
  const started = performance.now();
  const queue = Array.from({ length: turns }, (_, i) => `${name}-${i}`);
  const sender = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      await sendTurn(bus, next, 'billing');
  };
  await Promise.all([...Array.from({ length: 16 }, sender), replies.reach(turns)]);
  replies.stop();
  return performance.now() - started;
}
