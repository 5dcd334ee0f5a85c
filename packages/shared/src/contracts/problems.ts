import type { z } from 'zod';
import { plainWords } from './plain-words.ts';

/** What is wrong, one sentence a problem, each with the field's path. Never with the value: it may be a secret or a customer's. */
export function problemsOf(error: z.ZodError): string[] {
  return error.issues.map((issue) => {
    const path = issue.path.map(String).join('.');
    const words = plainWords(issue);
    return path === '' ? words : `${path}: ${words}`;
  });
}
