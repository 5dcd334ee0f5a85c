import type { Span } from '../store/support-store.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/**
 * The span that "about when" means, in UTC: an hour on both sides of a time, else the whole day. Null where the words name no
 * day and no time, or more than a day, such as "last week" or "in May".
 *
 * @param words as the customer said it, or ISO 8601
 */
export function spanOf(words: string, now: Date): Span | null {
  const instant = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?[+-]\d{2}:\d{2}\b/.exec(words)?.[0];
  if (instant) return Number.isNaN(Date.parse(instant)) ? null : around(Date.parse(instant));
  const ago = /\b(an?|\d{1,3}) (minute|hour|day)s? ago\b/i.exec(words);
  if (ago) {
    const unit = { minute: MINUTE, hour: HOUR, day: DAY }[ago[2]?.toLowerCase() ?? ''] ?? DAY;
    const at = now.getTime() - (Number(ago[1]) || 1) * unit;
    return unit === DAY ? wholeDay(midnightOf(at)) : around(at);
  }
  const day = dayIn(words, now);
  const time = timeIn(words);
  if (time !== null) return around((day ?? midnightOf(now.getTime())) + time);
  return day === null ? null : wholeDay(day);
}

function dayIn(words: string, now: Date): number | null {
  const written = /\b(\d{4})-(\d{2})-(\d{2})(?!\d)/.exec(words);
  if (written) return Date.UTC(Number(written[1]), Number(written[2]) - 1, Number(written[3]));
  const today = midnightOf(now.getTime());
  if (/\btoday\b|\bthis (?:morning|afternoon|evening)\b|\btonight\b/i.test(words)) return today;
  if (/\byesterday\b|\blast night\b/i.test(words)) return today - DAY;
  const name = /\b(sun|mon|tue|wed|thu|fri|sat)(?:s|nes|rs|ur)?day\b/i.exec(words)?.[1]?.toLowerCase();
  if (name === undefined) return null;
  const back = (now.getUTCDay() - weekdays.indexOf(name) + 7) % 7;
  return today - back * DAY;
}

/** Milliseconds since midnight. */
function timeIn(words: string): number | null {
  if (/\bnoon\b/i.test(words)) return 12 * HOUR;
  if (/\bmidnight\b/i.test(words)) return 0;
  const clock = /(?:\b|T)([01]?\d|2[0-3]):([0-5]\d)(?::\d{2})?(?:\.\d+)?\s?([ap]m)?/i.exec(words);
  const hour = clock ? null : /\b(1[0-2]|0?[1-9])\s?([ap]m)\b/i.exec(words);
  const hours = clock?.[1] ?? hour?.[1];
  if (hours === undefined) return null;
  const half = (clock?.[3] ?? hour?.[2])?.toLowerCase();
  const ofDay = half ? (Number(hours) % 12) + (half === 'pm' ? 12 : 0) : Number(hours);
  return ofDay * HOUR + Number(clock?.[2] ?? 0) * MINUTE;
}

function midnightOf(at: number): number {
  return at - (at % DAY);
}

function around(at: number): Span {
  return { from: new Date(at - HOUR), to: new Date(at + HOUR) };
}

function wholeDay(midnight: number): Span {
  return { from: new Date(midnight), to: new Date(midnight + DAY) };
}
