import { UsageError } from '../terminal/program.ts';

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The time that a user means: so long before `now`, or a date. Throws a UsageError where it is neither, or is still to come. */
export function readSince(text: string, now: Date): Date {
  const [, amount, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const since =
    unit === 'm' || unit === 'h' || unit === 'd'
      ? new Date(now.getTime() - Number(amount) * UNITS[unit])
      : new Date(/^\d{4}-\d{2}-\d{2}/.test(text) ? text : Number.NaN);
  if (Number.isNaN(since.getTime())) {
    throw new UsageError(`--since: "${text}" is no time: give one like 90m, 24h, 7d or 2026-05-02`);
  }
  if (since > now) throw new UsageError(`--since: ${text} is still to come`);
  return since;
}
