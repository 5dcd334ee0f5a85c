import { z } from 'zod';
import { problemsOf } from '../contracts/problems.ts';

export type Environment = Record<string, string | undefined>;

/** The exit status of a process whose environment is wrong: it would end again, so nobody need start it anew. EX_CONFIG of sysexits.h. */
export const WRONG_CONFIGURATION = 78;

/** What is wrong with the environment, one line a problem. No value is in it. */
export class ConfigurationError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(`the environment is not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigurationError';
    this.problems = problems;
  }
}

/** The variables that are set: an empty one counts as not set. */
export function presentIn(env: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
    ),
  );
}

/** Reads the variables of `shape`. Throws a ConfigurationError with every problem. */
export function readVariables<Shape extends z.ZodRawShape>(
  shape: Shape,
  env: Environment,
): z.output<z.ZodObject<Shape>> {
  const parsed = z.object(shape).safeParse(presentIn(env));
  if (!parsed.success) throw new ConfigurationError(problemsOf(parsed.error));
  return parsed.data;
}

/** What `read` finds wrong with the environment; empty where nothing is. */
export function problemsIn(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

/** What two parts of one process read, so that it tells the problems of both at once. Throws a ConfigurationError. */
export function readTogether<A, B>(first: () => A, second: () => B): [A, B] {
  const problems = [...problemsIn(first), ...problemsIn(second)];
  if (problems.length > 0) throw new ConfigurationError(problems);
  return [first(), second()];
}
