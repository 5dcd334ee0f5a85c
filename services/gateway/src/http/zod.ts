import type { IncomingMessage, ServerResponse } from 'node:http';
import { problemsOf } from '@switchboard/shared';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifySchema,
  FastifyTypeProvider,
  RawServerDefault,
} from 'fastify';
import { z } from 'zod';
import { HttpProblem } from './problem.ts';

/** Lets fastify take a route's types from its zod schemas. */
export interface ZodTypes extends FastifyTypeProvider {
  validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown;
  serializer: this['schema'] extends z.ZodType ? z.input<this['schema']> : unknown;
}

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypes
>;

/** Validates what comes in by a route's zod schemas. What goes out is typed by them, and tested, and not checked at run time. */
export function useZod(app: FastifyInstance): void {
  app.setValidatorCompiler<z.ZodType>(({ schema }) => (data) => {
    const parsed = schema.safeParse(data);
    if (parsed.success) return { value: parsed.data };
    const problems = problemsOf(parsed.error);
    return { error: new HttpProblem(400, 'invalid', 'The request does not fit.', { problems }) };
  });
  app.setSerializerCompiler(() => JSON.stringify);
}

/** A route's schema with every zod schema in it as JSON Schema, for the OpenAPI document. */
export function jsonSchemas(schema: FastifySchema): FastifySchema {
  const { body, querystring, params, headers, response, ...rest } = schema;
  const parts = { body, querystring, params, headers };
  const converted = Object.entries(parts).flatMap(([name, part]) =>
    part === undefined ? [] : [[name, jsonSchema(part, 'input')]],
  );
  return {
    ...rest,
    ...Object.fromEntries(converted),
    ...(response === undefined ? {} : { response: responsesOf(response) }),
  };
}

function responsesOf(response: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(response ?? {}).map(([status, part]) => [status, jsonSchema(part, 'output')]),
  );
}

function jsonSchema(part: unknown, io: 'input' | 'output'): unknown {
  if (!(part instanceof z.ZodType)) return part;
  const { $schema: _, ...json } = z.toJSONSchema(part, { io, unrepresentable: 'any' });
  return json;
}
