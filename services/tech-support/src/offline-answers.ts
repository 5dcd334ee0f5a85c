import type { Guide } from './store/guides.ts';
import type { CallLog } from './tools/fetch-call-log.ts';
import type { WebhookReport } from './tools/webhook-report.ts';
import type { LiveReport } from './webhook/live-report.ts';

/** "2026-11-22T15:04:00.000Z" as "22 Nov 2026, 15:04 UTC". */
function timeText(at: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
  });
  return `${format.format(new Date(at))} UTC`;
}

function numbered(steps: readonly string[]): string {
  return steps.map((step, i) => `${i + 1}. ${step}`).join('\n');
}

export function guideText({ about, steps }: Guide): string {
  return `This is the way for ${about}:\n${numbered(steps)}\nDoes that get you there?`;
}

const checks: Record<string, string[]> = {
  gateway: [
    "Look into the gateway's log at one of these times: does it name a refused or a closed connection to your application?",
    'See what runs at that rhythm: restarts, health checks, deployments, a backup.',
    'Let two instances of the application overlap when one restarts.',
  ],
  refused: [
    'Compare the secret that your endpoint uses with the one under Admin, Developers, Webhooks.',
    'Check the signature over the raw body, before it is parsed.',
  ],
  slow: [
    'Answer with 200 at once and do the work after that.',
    'See what your application waits for at these times, for example a database.',
  ],
  other: [
    'Look into the log of your application at one of these times.',
    'Compare a delivery that failed with one that arrived.',
  ],
};

function checksFor(kind: string): string[] {
  if (kind === 'no answer') return checks.slow ?? [];
  if (/^50[234]$/.test(kind)) return checks.gateway ?? [];
  return (/^40[13]$/.test(kind) ? checks.refused : checks.other) ?? [];
}

/** What an endpoint does now, with the figures that say so. */
function explainNow({ meaning, tries, medianMs, certificate, signature }: LiveReport): string {
  const statuses = [...new Set(tries.map(({ status }) => status ?? 'no answer'))].join(', ');
  const timing =
    tries.length > 0 ? ` ${tries.length} signed test events: ${statuses}, median ${medianMs} ms.` : '';
  const expiry = certificate ? ` The certificate expires on ${certificate.expiresAt.slice(0, 10)}.` : '';
  const checked = signature.wrong === 'refused' ? ' A wrong signature was refused, as it should be.' : '';
  return `I also called it just now. ${meaning}${timing}${expiry}${checked}`;
}

export function explainWebhook(report: WebhookReport): string {
  const { url, deliveries, from, to, failed, failure, retries, now } = report;
  const live = explainNow(now);
  const looked = `I looked at the last ${deliveries} deliveries to ${url}`;
  const span = from && to ? `, from ${timeText(from)} to ${timeText(to)}` : '';
  if (!failure) {
    return `${looked}${span}: all ${deliveries} arrived. ${live} When did you last see one fail, and with which status?`;
  }
  const { kind, count, everyMinutes, last, meaning } = failure;
  const how = kind === 'no answer' ? 'without an answer in time' : `with status ${kind}`;
  const rhythm = everyMinutes === null ? '' : `, exactly every ${everyMinutes} minutes`;
  const others = failed > count ? ` (${failed - count} more failed in other ways)` : '';
  const regular =
    everyMinutes === null ? '' : ' So regular a failure suggests something scheduled on that side.';
  return [
    `${looked}: ${count} of ${deliveries} ended ${how}${rhythm}${others}, the last one on ${timeText(last)}.`,
    `${meaning}${regular} ${retries}`,
    live,
    'Please check:',
    numbered(checksFor(kind)),
    'What do you find?',
  ].join('\n');
}

type LoggedCall = CallLog['calls'][number];

function heard({ audible, jitterMs, lossPercent, roundTripMs }: LoggedCall): string {
  const figures = {
    jitter: `jitter of ${jitterMs} ms`,
    loss: `${lossPercent} % of packets lost`,
    delay: `a round trip of ${roundTripMs} ms`,
  };
  return audible.map((figure) => figures[figure]).join(' and ');
}

function describeCall(call: LoggedCall): string {
  const what = `Call ${call.id} on ${timeText(call.startedAt)} lasted ${call.seconds} seconds, MOS ${call.mos}`;
  if (call.event) return `${what}: ${call.event}.`;
  return call.audible.length > 0 ? `${what}, with ${heard(call)}.` : `${what}; its figures are clean.`;
}

function stepsFor(calls: LoggedCall[]): string[] {
  if (calls.some(({ event }) => event)) {
    return [
      "Switch off SIP ALG in the router of the phone's network; it often breaks the path of the audio.",
      'See that the firewall lets UDP 10000 to 20000 out and the answers in.',
    ];
  }
  return [
    'Put the phone or computer on a cable instead of Wi-Fi for one call: that tells whether it is the local network.',
    'See whether something large is uploaded at these times, and give voice priority in the router.',
  ];
}

export function explainCalls({ calls }: CallLog): string {
  const told = calls.map(describeCall).join(' ');
  if (calls.every(({ event, audible }) => !event && audible.length === 0)) {
    return `${told} So the log shows nothing wrong there. Was it another call? Its id, or the exact time, would help.`;
  }
  return [
    told,
    'Jitter is heard from 30 ms on, loss from 1 %, delay from 300 ms. The figures cover the path between the phone and us, and cannot tell which part of it; to narrow that down:',
    numbered(stepsFor(calls)),
    'What do you see then?',
  ].join('\n');
}
