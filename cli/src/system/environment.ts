import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Reads `.env` in the project's folder, if there is one. A variable that is set already stays as it is. */
export function loadEnvironment(): void {
  const file = join(ROOT, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}

/** Where the running system keeps what it knows and stores: SWITCHBOARD_DATA, else `.switchboard` in the project. */
export function dataDir(): string {
  return process.env.SWITCHBOARD_DATA || join(ROOT, '.switchboard');
}
