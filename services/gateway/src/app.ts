import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { completionRoutes } from './completions/route.ts';
import { conversationRoutes } from './conversation/route.ts';
import { developerRoutes } from './developer/route.ts';
import { eventRoutes } from './events/route.ts';
import { answerErrors } from './http/error-handler.ts';
import { openLimits } from './http/limits.ts';
import { serveFolder } from './http/static.ts';
import { traceTurns } from './http/trace.ts';
import { type App, jsonSchemas, useZod, type ZodTypes } from './http/zod.ts';
import type { Parts } from './parts.ts';
import { openCallers } from './session/caller.ts';
import { turnRoutes } from './turns/route.ts';

const DESCRIPTION = `Conversations with Switchboard's agents over HTTP. Begin a conversation, send messages, follow its events. The key is a session token, which
\`POST /v1/conversations\` gives, or a server key, which speaks for any customer.`;

/** The HTTP side of the gateway: everything but the listening. */
export async function buildApp(given: Omit<Parts, 'limits'>): Promise<FastifyInstance> {
  const { settings, log, sessions, metrics, streams } = given;
  const loggerInstance: FastifyBaseLogger = log;
  const app: FastifyInstance = Fastify({
    loggerInstance,
    // Metrics count requests; a line for each would drown what matters.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: settings.TRUST_PROXY.length > 0 ? settings.TRUST_PROXY : false,
    bodyLimit: 64 * 1024,
    // Who sends a request slowly holds a connection, not a place in memory for ever.
    requestTimeout: 15_000,
    routerOptions: { maxParamLength: 200 },
  });
  useZod(app);
  answerErrors(app, metrics);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'self'"],
      },
    },
    // Only for this host: what its sister hosts do is not ours to say.
    strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
    crossOriginResourcePolicy: { policy: settings.CORS_ORIGINS.length > 0 ? 'cross-origin' : 'same-origin' },
  });
  await app.register(cors, {
    origin: settings.CORS_ORIGINS.length > 0 ? settings.CORS_ORIGINS : false,
    methods: ['GET', 'POST'],
    allowedHeaders: [
      'authorization',
      'content-type',
      'idempotency-key',
      'last-event-id',
      'x-conversation-id',
    ],
    exposedHeaders: ['retry-after'],
    maxAge: 600,
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Switchboard gateway', version: '1', description: DESCRIPTION },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
      security: [{ key: [] }],
    },
    transform: ({ schema, url }) => ({ schema: jsonSchemas(schema), url }),
  });
  const limits = await openLimits(app, settings);
  const parts: Parts = { ...given, limits };

  const findCaller = openCallers(sessions, settings.SERVER_KEYS);
  app.decorateRequest('caller', null);
  app.addHook('onResponse', async (request, reply) => {
    const http_route = request.routeOptions.url ?? 'none';
    // A stream's end is its reader's, and says nothing about how fast we are.
    if (reply.sent && reply.raw.getHeader('content-type')?.toString().startsWith('text/event-stream')) return;
    metrics.requestSeconds.observe(
      {
        http_request_method: request.method,
        http_route,
        http_response_status_code: String(reply.statusCode),
      },
      reply.elapsedTime / 1_000,
      request.turnSpan ?? undefined,
    );
  });
  // Before the server waits for its connections to end: those that stay open never would.
  app.addHook('preClose', async () => streams.close());

  await app.register(async (api) => {
    api.addHook('onRequest', async (request) => {
      try {
        request.caller = await findCaller(request);
      } finally {
        // Wrong keys count too, or they could be tried without end.
        if (request.caller?.kind !== 'server') await limits.request(request);
      }
    });
    traceTurns(api);
    const routes: App = api.withTypeProvider<ZodTypes>();
    conversationRoutes(routes, parts);
    turnRoutes(routes, parts);
    eventRoutes(routes, parts);
    developerRoutes(routes, parts);
    completionRoutes(routes, parts);
  });
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  app.get('/chat.json', { schema: { hide: true } }, () => ({
    name: settings.CHAT_NAME,
    developer: settings.DEVELOPER_PANEL,
  }));
  await serveFolder(app, new URL('../web/', import.meta.url));
  return app;
}
