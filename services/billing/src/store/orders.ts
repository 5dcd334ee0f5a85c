import { createHash } from 'node:crypto';
import type { NotDone } from './billing-store.ts';

/** Ends an order's transaction without any of it: what was refused, carried past the rollback. */
export class Refused extends Error {
  readonly why: NotDone;
  constructor(why: NotDone) {
    super(why.refused);
    this.why = why;
  }
}

/** Of the key, so that a repeated order has the same reference. */
export function reference(kind: 'R' | 'PR' | 'P', key: string): string {
  return `${kind}-${createHash('sha256').update(key).digest('hex').slice(0, 8).toUpperCase()}`;
}
