import { type RequestSpan, startRequestSpan } from '@switchboard/shared';
import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its requests bring turns of customers, and a turn's trace begins with one. */
    bringsTurns?: boolean;
  }
  interface FastifyRequest {
    /** The span of a request that brings a turn. */
    turnSpan: RequestSpan['span'] | null;
  }
}

/** Begins the trace of each turn with its request. Which trace a turn belongs to only the operator's own servers may say. */
export function traceTurns(app: FastifyInstance): void {
  app.decorateRequest('turnSpan', null);
  app.addHook('preHandler', (request, reply, done) => {
    const { config, url } = request.routeOptions;
    if (!config.bringsTurns) return done();
    const { traceparent } = request.headers;
    const span = startRequestSpan({
      method: request.method,
      route: url ?? '',
      traceparent:
        request.caller?.kind === 'server' && typeof traceparent === 'string' ? traceparent : undefined,
    });
    request.turnSpan = span.span;
    reply.raw.once('close', () => span.end(reply.raw.statusCode));
    span.within(done);
  });
}
