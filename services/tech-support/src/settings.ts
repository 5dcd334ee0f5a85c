import { databaseVariables, type Environment, readVariables } from '@switchboard/shared';
import { z } from 'zod';

const variables = {
  ...databaseVariables,
  /** Whether diagnostics may call private addresses and plain http: for development. */
  WEBHOOK_ALLOW_PRIVATE: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
};

export type TechSupportSettings = ReturnType<typeof readOwnSettings>;

/** Throws a ConfigurationError where the environment is not usable. */
export function readOwnSettings(env: Environment) {
  return readVariables(variables, env);
}
