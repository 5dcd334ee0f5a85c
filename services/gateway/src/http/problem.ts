import { z } from 'zod';
import type { Outage } from '../outage.ts';

/** The body of every answer that is no success; OpenAI's own shape, so that its clients understand it. */
export const problemSchema = z
  .object({
    error: z.object({
      type: z.string(),
      code: z.string().describe('Stable, for programs.'),
      message: z.string().describe('For people: what happened, to what, and what to do next.'),
      param: z.null(),
      problems: z.array(z.string()).optional().describe('Everything that is wrong with what was sent.'),
    }),
  })
  .describe('What is wrong, and what to do next.');

export type ProblemOptions = {
  /** Seconds after which another try makes sense. */
  retryAfter?: number;
  problems?: string[];
  /** Whether a client that repeats by itself should. Default: it decides by the status. */
  shouldRetry?: boolean;
};

/** A request that is answered with an error: its status, a stable code, and words. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly options: ProblemOptions;
  constructor(status: number, code: string, message: string, options: ProblemOptions = {}) {
    super(message);
    this.name = 'HttpProblem';
    this.status = status;
    this.code = code;
    this.options = options;
  }
}

/** What is asked for needs the broker, which does not answer now. */
export function brokerAway(): HttpProblem {
  return new HttpProblem(503, 'broker-away', 'This cannot be done at the moment. Please try again shortly.', {
    retryAfter: 2,
  });
}

/** What came of reading from the broker. Throws 503 where it did not answer. */
export async function fromBroker<T>(reading: Promise<T>, outage: Outage): Promise<T> {
  try {
    const read = await reading;
    outage.worked();
    return read;
  } catch (error) {
    outage.failed(error);
    throw brokerAway();
  }
}

export function problemBody({ status, code, message, options }: HttpProblem): z.infer<typeof problemSchema> {
  const { problems } = options;
  return { error: { type: typeOf(status), code, message, param: null, ...(problems ? { problems } : {}) } };
}

export function problemHeaders({ options }: HttpProblem): Record<string, string> {
  const { retryAfter, shouldRetry } = options;
  return {
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    ...(shouldRetry === undefined ? {} : { 'x-should-retry': String(shouldRetry) }),
  };
}

function typeOf(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}

/** The answers other than success that a route may give, for the OpenAPI document. */
export function problems(...statuses: number[]): Record<number, typeof problemSchema> {
  return Object.fromEntries(statuses.map((status) => [status, problemSchema]));
}
