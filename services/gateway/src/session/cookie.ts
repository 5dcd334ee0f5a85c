import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IssuedSession } from './sessions.ts';

const NAME = 'switchboard_session';

/** The session token that a browser sends by itself. */
export function readCookie(request: FastifyRequest): string | undefined {
  const pairs = request.headers.cookie?.split(';') ?? [];
  return pairs
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${NAME}=`))
    ?.slice(NAME.length + 1);
}

/** Gives a browser its session: no script can read it, and no other site's request carries it. */
export function setCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  { token, expiresAt }: IssuedSession,
): void {
  const secure = request.protocol === 'https' ? '; Secure' : '';
  reply.header(
    'set-cookie',
    `${NAME}=${token}; Path=/; HttpOnly; SameSite=Lax; Expires=${expiresAt.toUTCString()}${secure}`,
  );
}
