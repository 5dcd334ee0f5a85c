import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { HttpProblem } from '../http/problem.ts';
import { readCookie } from './cookie.ts';
import type { Session, Sessions } from './sessions.ts';

/** Who asks: the operator's own server, or one customer's device. */
export type Caller = { kind: 'server' } | { kind: 'session'; session: Session; via: 'bearer' | 'cookie' };

declare module 'fastify' {
  interface FastifyRequest {
    /** Null where nobody says who they are. */
    caller: Caller | null;
  }
}

/**
 * Finds out who asks. Throws 401 where a token or key is wrong. A cookie that is not ours any more is nobody: the browser sends it by
 * itself, and a new conversation replaces it.
 */
export function openCallers(
  sessions: Sessions,
  serverKeys: string[],
): (request: FastifyRequest) => Promise<Caller | null> {
  const keys = serverKeys.map(digest);
  const isServerKey = (token: string) => keys.some((key) => timingSafeEqual(key, digest(token)));

  return async (request) => {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const token = /^Bearer (\S+)$/i.exec(authorization)?.[1] ?? '';
      if (isServerKey(token)) return { kind: 'server' };
      const session = await sessions.read(token);
      if (session) return { kind: 'session', session, via: 'bearer' };
      throw new HttpProblem(401, 'unauthenticated', 'The token or key is wrong or has expired.');
    }
    const session = await sessions.read(readCookie(request) ?? '');
    if (session === null) return null;
    refuseOtherSites(request);
    return { kind: 'session', session, via: 'cookie' };
  };
}

/** Who asks. Throws 401 where nobody says so. */
export function callerOf({ caller }: FastifyRequest): Caller {
  if (caller) return caller;
  throw new HttpProblem(
    401,
    'unauthenticated',
    'Send a session token or a server key as "Authorization: Bearer …"; POST /v1/conversations gives a token.',
  );
}

/** Who asks, if the conversation is theirs; a server may read and write any. Throws 401 and 403. */
export function callerOfConversation(
  request: FastifyRequest,
  sessions: Sessions,
  conversation: string,
): Caller {
  const caller = callerOf(request);
  if (caller.kind === 'server' || sessions.owns(caller.session, conversation)) return caller;
  throw new HttpProblem(403, 'not-yours', 'This conversation belongs to another session.');
}

/** Throws 403 where a customer's device asks for what only a server may. */
export function requireServer(caller: Caller | null, what: string): void {
  if (caller?.kind === 'server') return;
  throw new HttpProblem(403, 'server-only', `${what} needs a server key.`);
}

/** A browser sends the cookie by itself, so a page of a sister site could act in the customer's name. */
function refuseOtherSites(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site'];
  if (request.method === 'GET' || site === undefined || site === 'same-origin' || site === 'none') return;
  throw new HttpProblem(403, 'other-site', 'A page of another site must send a session token of its own.');
}

/** Of equal length whatever the key, so that comparing takes the same time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
