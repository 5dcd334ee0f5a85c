import { certificateOf } from './certificate.ts';
import { type LiveReport, meaningOf } from './live-report.ts';
import { codeOf, type Problem, problemOf } from './problem.ts';
import { addressesOf, type Reach, whyNot } from './reach.ts';
import { followRedirects } from './redirects.ts';
import { type Answer, send } from './request.ts';
import { SIGNATURE_HEADER, signatureOf } from './signature.ts';

const TRIES = 3;

/** After this time no further test event is sent, in milliseconds. */
const BUDGET_MS = 12_000;

/** A webhook as a tenant has registered it. */
type Endpoint = { url: string; secret: string };

/** Calls an endpoint and reports how it answers. A port to the outside: a team may put its own delivery service here. */
export type Diagnose = (
  endpoint: Endpoint,
  event: { id: string; signal: AbortSignal },
) => Promise<LiveReport>;

type Findings = Omit<LiveReport, 'meaning'>;
type Try = Findings['tries'][number];

export function diagnoseOver(to: Reach, now: () => Date = () => new Date()): Diagnose {
  return async (endpoint, { id, signal }) => {
    const found = await findingsOf(endpoint, id, to, now, signal);
    return { ...found, meaning: meaningOf(found) };
  };
}

async function findingsOf(
  { url: registered, secret }: Endpoint,
  id: string,
  to: Reach,
  now: () => Date,
  signal: AbortSignal,
): Promise<Findings> {
  const found = nothingYet();
  const stop = (problem: Problem, code: string | null) => ({ ...found, problem, code });
  const url = URL.canParse(registered) ? new URL(registered) : null;
  if (!url || whyNot(url, to) !== null) return stop('not-allowed', null);
  try {
    found.addresses = (await within(addressesOf(url, to), limited(signal, to))).length;
    if (url.protocol === 'https:') {
      found.certificate = await certificateOf(url, to, now(), limited(signal, to));
      if (!found.certificate.valid) return stop('tls', found.certificate.problem);
    }
  } catch (error) {
    if (signal.aborted) throw error;
    return stop(problemOf(error), codeOf(error) || null);
  }

  const body = JSON.stringify({ id, type: 'ping', createdAt: now().toISOString() });
  const post = (key: string): Promise<Answer> =>
    send(url, to, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Northwind-Webhooks/1 (diagnostic)',
        [SIGNATURE_HEADER]: signatureOf(key, body, now()),
      },
      body,
      signal,
    });

  let location: string | null = null;
  for (
    const began = performance.now();
    found.tries.length < TRIES && performance.now() - began < BUDGET_MS;
  ) {
    const { tried, answer } = await attempt(() => post(secret), signal);
    found.tries.push(tried);
    location ??= answer && answer.status >= 300 && answer.status < 400 ? answer.location : null;
  }
  found.medianMs = medianOf(found.tries);
  if (found.tries.every(({ problem }) => problem !== null)) found.problem = found.tries[0]?.problem ?? null;
  if (location !== null) found.redirects = await followRedirects(url, location, to, signal);
  found.signature.right = verdictOf(found.tries.at(-1));
  if (found.signature.right === 'accepted') {
    const { tried } = await attempt(() => post(`not ${secret}`), signal);
    const verdict = verdictOf(tried);
    found.signature.wrong = verdict === 'not answered' ? 'not tried' : verdict;
  }
  return found;
}

function nothingYet(): Findings {
  return {
    problem: null,
    code: null,
    addresses: null,
    certificate: null,
    tries: [],
    medianMs: null,
    redirects: [],
    signature: { header: SIGNATURE_HEADER, right: 'not answered', wrong: 'not tried' },
  };
}

async function attempt(
  post: () => Promise<Answer>,
  signal: AbortSignal,
): Promise<{ tried: Try; answer: Answer | null }> {
  const began = performance.now();
  try {
    const answer = await post();
    return {
      tried: { status: answer.status, ms: answer.ms, problem: null, tooLarge: answer.tooLarge },
      answer,
    };
  } catch (error) {
    if (signal.aborted) throw error;
    const ms = Math.round(performance.now() - began);
    return { tried: { status: null, ms, problem: problemOf(error), tooLarge: false }, answer: null };
  }
}

function verdictOf(tried: Try | undefined): 'accepted' | 'refused' | 'not answered' {
  if (!tried || tried.status === null) return 'not answered';
  return tried.status < 300 ? 'accepted' : 'refused';
}

function medianOf(tries: Try[]): number | null {
  const sorted = tries.map(({ ms }) => ms).sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

function limited(signal: AbortSignal, { answerMs }: Reach): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
}

/** A lookup takes no signal; its result is dropped when the time is over. */
function within<T>(promise: Promise<T>, limit: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    limit.addEventListener('abort', () => reject(limit.reason), { once: true });
    promise.then(resolve, reject);
  });
}
