import { createHash } from 'node:crypto';

/** A name that the same call gets again when it is repeated. */
export function referenceOf(prefix: string, key: string): string {
  return `${prefix}-${createHash('sha256').update(key).digest('hex').slice(0, 10).toUpperCase()}`;
}
