import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const serviceSchema = z.looseObject({
  image: z.string(),
  build: z.string().optional(),
  profiles: z.array(z.string()).default([]),
  command: z.array(z.string()).optional(),
  entrypoint: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string().nullable()).default({}),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  user: z.string().optional(),
  restart: z.string(),
  stop_grace_period: z.string(),
  read_only: z.boolean(),
  cap_drop: z.array(z.string()),
  security_opt: z.array(z.string()),
  mem_limit: z.string().optional(),
  healthcheck: z
    .union([z.object({ disable: z.literal(true) }), z.looseObject({ test: z.array(z.string()) })])
    .optional(),
});

const composeSchema = z.looseObject({
  services: z.record(z.string(), serviceSchema),
  networks: z.record(z.string(), z.looseObject({ internal: z.boolean().default(false) }).nullable()),
  volumes: z.record(z.string(), z.null()),
});

/** `docker-compose.yml` as it stands, with its anchors resolved and its variables not. */
export function readCompose(): z.infer<typeof composeSchema> {
  return composeSchema.parse(readYaml('docker-compose.yml'));
}

/** A YAML file of the project, of no known shape. Throws where it is not YAML. */
export function readYaml(path: string): unknown {
  return parse(read(path), { merge: true });
}

export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Every variable that `.env.example` names. */
export function documentedSettings(): string[] {
  return [...read('.env.example').matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name = '']) => name);
}
