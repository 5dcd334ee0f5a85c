import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { documentedSettings, ROOT, read, readCompose } from './files.ts';

const compose = readCompose();
const services = Object.entries(compose.services);
const programs = services.filter(([, service]) => service.build !== undefined);
const lasting = services.filter(([, service]) => service.restart !== 'no');

/** A variable as compose substitutes it. */
const variable = (name: string, fallback: string) => `\${${name}:-${fallback}}`;

/** The default of DRAIN_MS, in seconds: what running turns get on SIGTERM. */
const DRAIN_S = 20;

/** Images that hold one program and nothing that could ask it. */
const UNASKABLE = ['collector', 'tempo'];

it('runs each agent and the gateway from one image', () => {
  const commands = programs.map(([name, { image, command }]) => [name, image, command?.join(' ')]);
  const of = (name: string) => [
    name,
    `switchboard:${variable('SWITCHBOARD_VERSION', 'dev')}`,
    `services/${name}/src/main.ts`,
  ];
  expect(commands).toEqual(
    expect.arrayContaining(['triage', 'billing', 'tech-support', 'sales', 'gateway'].map(of)),
  );
  for (const [, , program] of commands)
    if (program !== 'desk') expect(existsSync(join(ROOT, program ?? ''))).toBe(true);
});

it.each(lasting)('%s is asked whether it works', (name, { healthcheck, build }) => {
  const ofImage = build === undefined ? undefined : /^HEALTHCHECK .*\/readyz/ms.exec(read('Dockerfile'))?.[0];
  const asked = healthcheck ?? ofImage;
  if (UNASKABLE.includes(name)) expect(asked).toBeUndefined();
  else expect(asked).toBeDefined();
});

it.each(services)('%s gets longer to end than a drain takes', (_, { stop_grace_period }) => {
  const seconds = /^\$\{STOP_GRACE_PERIOD:-(\d+)s\}$/.exec(stop_grace_period)?.[1];
  expect(Number(seconds)).toBeGreaterThan(DRAIN_S);
});

it('the drain is as long as the services have it', () => {
  expect(read('.env.example')).toMatch(new RegExp(`^#DRAIN_MS=${DRAIN_S * 1000}\\b`, 'm'));
});

it.each(services)('%s can neither write into its image nor gain a privilege', (_, service) => {
  expect(service).toMatchObject({
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
  });
  expect(service).not.toHaveProperty('privileged');
});

it('publishes what a person opens and nothing else, on loopback', () => {
  const published = services.flatMap(([name, { ports }]) => ports.map((port) => [name, port]));
  expect(published).toEqual([
    ['gateway', `127.0.0.1:${variable('WEB_PORT', '8080')}:8080`],
    ['grafana', `127.0.0.1:${variable('GRAFANA_PORT', '3000')}:3000`],
  ]);
});

it('can run any number of an agent', () => {
  for (const [, service] of programs) expect(service).not.toHaveProperty('container_name');
});

it('keeps broker and database where nothing from outside reaches them', () => {
  expect(compose.networks).toMatchObject({ broker: { internal: true }, database: { internal: true } });
  expect(compose.services.nats).toMatchObject({ networks: ['broker'] });
  expect(compose.services.postgres).toMatchObject({ networks: ['database'] });
});

it('mounts nothing of the host but its own files, and those read-only', () => {
  for (const [, { volumes }] of services) {
    for (const mount of volumes) {
      const [source = '', , mode] = mount.split(':');
      if (source in compose.volumes) continue;
      expect(mount).toMatch(/^\.\/deploy\//);
      expect(mode).toBe('ro');
      expect(existsSync(join(ROOT, source)), source).toBe(true);
    }
  }
});

it('has no secret in it: keys come from the environment', () => {
  const secret = /KEY|SECRET|PASSWORD|TOKEN|SMTP_URL/;
  for (const [name, { environment }] of services) {
    for (const [setting, value] of Object.entries(environment)) {
      if (!secret.test(setting)) continue;
      // The one default: of a database that only these containers reach.
      const allowed = setting.endsWith('PASSWORD')
        ? [null, variable('POSTGRES_PASSWORD', 'switchboard')]
        : [null];
      expect(allowed, `${name} ${setting}`).toContain(value);
    }
  }
});

it('passes every documented setting to the services that read it', () => {
  // The containers' own business, and what no service reads but the evaluations.
  const fixed = /^(NATS_|DATABASE_URL$|HTTP_|HEALTH_|OUTBOX_DIR$|SWITCHBOARD_DATA$|JUDGE_|LANGSMITH_|EVAL_)/;
  const given = new Set(programs.flatMap(([, { environment }]) => Object.keys(environment)));
  expect(documentedSettings().filter((name) => !fixed.test(name) && !given.has(name))).toEqual([]);
});

it('gives a key only to who uses it', () => {
  const having = (setting: string) =>
    services.filter(([, { environment }]) => setting in environment).map(([name]) => name);
  expect(having('OPENAI_API_KEY')).toEqual(['triage', 'billing', 'tech-support', 'sales']);
  expect(having('SESSION_SECRET')).toEqual(['gateway']);
  expect(having('SERVER_KEYS')).toEqual(['gateway']);
  expect(having('SMTP_URL')).toEqual(['sales']);
});

it('leaves tests, secrets and a laptop’s files out of the image', () => {
  const lines = read('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines[0]).toBe('*');
  expect(lines).toEqual(expect.arrayContaining(['**/node_modules', '**/*.test.ts', '**/testing']));
  expect(lines.filter((line) => line.startsWith('!'))).toEqual([
    '!package.json',
    '!package-lock.json',
    '!packages',
    '!services',
    '!cli',
  ]);
});
