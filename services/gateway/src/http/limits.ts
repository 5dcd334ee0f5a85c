import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Caller } from '../session/caller.ts';
import type { GatewaySettings } from '../settings.ts';
import { HttpProblem } from './problem.ts';

/** How often and how much one caller may ask. A server with a key is not limited: it speaks for many customers. */
export type Limits = {
  /** Counts a request of an address. Throws 429. */
  request(request: FastifyRequest): Promise<void>;
  /** Counts a new conversation of an address. Throws 429. */
  conversation(request: FastifyRequest, caller: Caller | null): Promise<void>;
  /** Counts a turn of a session. Throws 429. */
  turn(request: FastifyRequest, caller: Caller): Promise<void>;
  /** Takes a place for a connection that stays open; returns how to give it back. Throws 429 or 503. */
  stream(request: FastifyRequest, caller: Caller): () => void;
};

type Counter = ReturnType<FastifyInstance['createRateLimit']>;

/** Counts are kept in this process: with several replicas a caller gets that many times as much. */
export async function openLimits(app: FastifyInstance, settings: GatewaySettings): Promise<Limits> {
  await app.register(rateLimit, { global: false, cache: 50_000 });
  const perMinute = (max: number, keyGenerator: (request: FastifyRequest) => string) =>
    app.createRateLimit({ max, timeWindow: 60_000, keyGenerator });
  const sessions = new WeakMap<FastifyRequest, string>();
  const requests = perMinute(settings.RATE_REQUESTS_PER_ADDRESS, addressOf);
  const conversations = perMinute(settings.RATE_CONVERSATIONS_PER_ADDRESS, addressOf);
  const turns = perMinute(settings.RATE_TURNS_PER_SESSION, (request) => sessions.get(request) ?? '');
  const streams = new Places();

  return {
    request: (request) => count(requests, request, 'requests from this address'),
    async conversation(request, caller) {
      if (caller?.kind !== 'server')
        await count(conversations, request, 'new conversations from this address');
    },
    async turn(request, caller) {
      if (caller.kind === 'server') return;
      sessions.set(request, caller.session.id);
      await count(turns, request, 'messages in this session');
    },
    stream(request, caller) {
      const wanted: [string, number][] = [['all', settings.STREAMS]];
      if (caller.kind === 'session') {
        wanted.push([`address ${addressOf(request)}`, settings.STREAMS_PER_ADDRESS]);
        wanted.push([`session ${caller.session.id}`, settings.STREAMS_PER_SESSION]);
      }
      const full = wanted.find(([key, most]) => streams.taken(key) >= most);
      if (full?.[0] === 'all') {
        throw new HttpProblem(503, 'busy', 'Too many connections are open here.', { retryAfter: 5 });
      }
      if (full) {
        const message = `Too many connections are open from this ${full[0].split(' ')[0]}: close one first.`;
        throw new HttpProblem(429, 'too-many-connections', message, { retryAfter: 10 });
      }
      return streams.take(wanted.map(([key]) => key));
    },
  };
}

async function count(counter: Counter, request: FastifyRequest, what: string): Promise<void> {
  const counted = await counter(request);
  if (counted.isAllowed || !counted.isExceeded) return;
  throw new HttpProblem(429, 'too-many', `Too many ${what}: ${counted.max} a minute are allowed.`, {
    retryAfter: counted.ttlInSeconds,
  });
}

/** The caller's address; of IPv6 the network, since one customer has a whole one. */
function addressOf(request: FastifyRequest): string {
  return rateLimit.normalizeIP(request.ip);
}

/** How many places are taken under each key. */
class Places {
  readonly #taken = new Map<string, number>();

  taken(key: string): number {
    return this.#taken.get(key) ?? 0;
  }

  /** Takes one under each key. What it returns gives them back, once. */
  take(keys: string[]): () => void {
    let open = true;
    const add = (by: number) => {
      for (const key of keys) {
        const now = this.taken(key) + by;
        if (now === 0) this.#taken.delete(key);
        else this.#taken.set(key, now);
      }
    };
    add(1);
    return () => {
      if (open) add(-1);
      open = false;
    };
  }
}
