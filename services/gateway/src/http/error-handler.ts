import { messageOf } from '@switchboard/shared';
import { TurnRefused } from '@switchboard/shared/channel';
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import type { GatewayMetrics } from '../metrics.ts';
import { HttpProblem, problemBody, problemHeaders } from './problem.ts';

/** Answers every error in one shape. What is not the caller's doing is logged, and the answer says nothing of its cause. */
export function answerErrors(app: FastifyInstance, metrics: Pick<GatewayMetrics, 'problems'>): void {
  const send = (reply: FastifyReply, problem: HttpProblem) => {
    metrics.problems.inc({ code: problem.code });
    return reply.code(problem.status).headers(problemHeaders(problem)).send(problemBody(problem));
  };

  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const problem = problemOf(error);
    if (problem.status >= 500) {
      // An outage and too much load are told once, by whoever finds them; the metric counts what they refuse.
      const level = error instanceof HttpProblem && error.status === 503 ? 'debug' : 'error';
      request.log[level]({ err: error, route: request.routeOptions.url }, 'failed');
    }
    return send(reply, problem);
  });
  app.setNotFoundHandler((_, reply) =>
    send(
      reply,
      new HttpProblem(404, 'not-found', 'There is nothing here; /openapi.json says what there is.'),
    ),
  );
}

function problemOf(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof TurnRefused) {
    return new HttpProblem(400, 'not-a-turn', 'This message cannot be taken.', { problems: error.problems });
  }
  const status = statusOf(error);
  if (status === 413) return new HttpProblem(413, 'too-large', 'The request is larger than this takes.');
  if (status === 415)
    return new HttpProblem(415, 'not-json', 'Send JSON with content-type application/json.');
  if (status !== undefined && status >= 400 && status < 500) {
    return new HttpProblem(status, 'bad-request', `The request cannot be read: ${messageOf(error)}`);
  }
  return new HttpProblem(500, 'internal', 'Something went wrong here. Please try again.');
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}
