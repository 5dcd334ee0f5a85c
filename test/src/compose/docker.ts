import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { ROOT } from './files.ts';

const execute = promisify(execFile);

const containerSchema = z.object({
  Name: z.string(),
  Service: z.string(),
  State: z.string(),
  /** Empty where it is not asked. */
  Health: z.string(),
  ExitCode: z.number(),
});
export type Container = z.infer<typeof containerSchema>;

/** `docker compose` of the project, under a name of its own and without anybody's `.env`. */
export function composeProject(name: string, settings: Record<string, string> = {}) {
  const { PATH = '', HOME = '', DOCKER_HOST, DOCKER_CONFIG } = process.env;
  const env = {
    ...{ PATH, HOME },
    ...(DOCKER_HOST === undefined ? {} : { DOCKER_HOST }),
    ...(DOCKER_CONFIG === undefined ? {} : { DOCKER_CONFIG }),
    ...settings,
  };
  const docker = async (...args: string[]): Promise<string> =>
    (await execute('docker', args, { cwd: ROOT, env, maxBuffer: 64 * 1024 * 1024 })).stdout.trim();
  const compose = (...args: string[]) =>
    docker('compose', '--env-file', '/dev/null', '--project-name', name, ...args);
  return {
    docker,
    compose,
    /** Every container of the project, also those that have ended. */
    async containers(): Promise<Container[]> {
      const lines = await compose('ps', '--all', '--format', 'json');
      return lines
        .split('\n')
        .filter(Boolean)
        .map((line) => containerSchema.parse(JSON.parse(line)));
    },
    /** Where a port that a service publishes is reached. */
    async urlOf(service: string, port: number): Promise<string> {
      return `http://${await compose('port', service, String(port))}`;
    },
  };
}

/** Whether the command is there, and whether an engine answers it. */
export async function dockerHas(): Promise<{ compose: boolean; engine: boolean }> {
  const { docker } = composeProject('none');
  const works = (...args: string[]) =>
    docker(...args).then(
      () => true,
      () => false,
    );
  return {
    compose: await works('compose', 'version'),
    engine: await works('version', '--format', '{{.Server.Version}}'),
  };
}
