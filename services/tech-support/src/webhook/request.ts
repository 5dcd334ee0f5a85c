import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { agentFor, type Reach } from './reach.ts';

/** How much of an answer is read. */
const ANSWER_BYTES = 64 * 1024;

export type Answer = {
  status: number;
  /** Until the answer ended, or until it had become too long. */
  ms: number;
  tooLarge: boolean;
  /** Where a redirect leads, as written. */
  location: string | null;
};

type Call = { method: 'GET' | 'POST'; headers?: Record<string, string>; body?: string; signal: AbortSignal };

/**
 * One request, within limits of time and size; redirects are not followed, and the answer's body is counted and dropped. Rejects
 * with the connection's error.
 */
export async function send(url: URL, to: Reach, { method, headers, body, signal }: Call): Promise<Answer> {
  const began = performance.now();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(to.answerMs)]);
  const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const request = open(url, { method, headers, agent: agentFor(url, to), lookup: to.lookup, signal: limit });
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request.on('response', resolve).on('error', reject).end(body);
    });
    const tooLarge = await isTooLarge(response);
    return {
      status: response.statusCode ?? 0,
      ms: Math.round(performance.now() - began),
      tooLarge,
      location: response.headers.location ?? null,
    };
  } catch (error) {
    throw limit.aborted ? limit.reason : error;
  } finally {
    request.destroy();
  }
}

async function isTooLarge(response: IncomingMessage): Promise<boolean> {
  let bytes = 0;
  for await (const chunk of response) {
    bytes += Buffer.byteLength(chunk);
    if (bytes > ANSWER_BYTES) return true;
  }
  return false;
}
