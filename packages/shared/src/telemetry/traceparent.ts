import { randomBytes } from 'node:crypto';

/** A W3C trace context for a new trace, sampled; https://www.w3.org/TR/trace-context/. */
export function newTraceparent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}
