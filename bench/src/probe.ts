import { subscribe } from 'node:diagnostics_channel';

/** Loaded into a service with `--import`: keeps the time of each step, and hands steps and processor time to the benchmark. */
export type ProbeStep = { step: string; conversation: string; n?: number; at: number };
export type ProbeReport = { steps: ProbeStep[]; cpuMicros: number; rssBytes: number };

const steps: ProbeStep[] = [];
const kept = new Set(process.env.PROBE_STEPS?.split(',') ?? []);

/** Milliseconds on the machine's monotonic clock, which all its processes share. */
const now = () => Number(process.hrtime.bigint()) / 1e6;

if (kept.size > 0) {
  subscribe('switchboard:step', (event) => {
    const { step, conversation, n } = event as Omit<ProbeStep, 'at'>;
    if (kept.has(step)) steps.push({ step, conversation, ...(n === undefined ? {} : { n }), at: now() });
  });
}

process.on('message', (ask) => {
  if (ask !== 'report') return;
  const { user, system } = process.cpuUsage();
  const report: ProbeReport = {
    steps: steps.splice(0),
    cpuMicros: user + system,
    rssBytes: process.memoryUsage.rss(),
  };
  process.send?.(report);
});
process.channel?.unref();
