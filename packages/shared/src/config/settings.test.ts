import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigurationError, problemsIn } from './environment.ts';
import { brokerName, DEFAULT_MODEL, readSettings } from './settings.ts';

function problemsWith(env: Record<string, string>, agent = 'billing'): string[] {
  return problemsIn(() => readSettings(agent, env));
}

it('an empty environment gives a service that runs on this machine with the offline model', () => {
  expect(readSettings('billing', {})).toMatchObject({
    agent: 'billing',
    NATS_URL: 'nats://127.0.0.1:4222',
    NATS_REPLICAS: 1,
    offline: true,
    models: [DEFAULT_MODEL],
    MODEL_TIMEOUT_MS: 30_000,
    MAX_ATTEMPTS: 5,
    HANDOFF_CAP: 5,
    HANDOFF_WARNING: 3,
    HANDOFF_EDGES: [],
    QUEUED_TURNS: 'together',
    HEALTH_HOST: '127.0.0.1',
    HEALTH_PORT: 0,
  });
});

it('the default model is the dated snapshot that the design pins', () => {
  expect(DEFAULT_MODEL).toBe('gpt-4o-2024-08-06');
});

it('an empty variable counts as not set', () => {
  const empty = {
    OPENAI_API_KEY: '',
    OPENAI_BASE_URL: '',
    CONCURRENCY: '',
    MAX_COST_USD: '',
    BILLING_MODEL: '',
    MODEL: '',
  };
  expect(readSettings('billing', empty)).toEqual(readSettings('billing', {}));
});

describe('models', () => {
  it('an agent’s own model goes before the common one', () => {
    const env = { MODEL: 'common', TECH_SUPPORT_MODEL: 'own' };
    expect(readSettings('tech-support', env).models).toEqual(['own']);
    expect(readSettings('billing', env).models).toEqual(['common']);
  });

  it('fallbacks are asked in the order in which they are listed', () => {
    const env = { MODEL: 'a', FALLBACK_MODELS: ' b , c,, ' };
    expect(readSettings('billing', env).models).toEqual(['a', 'b', 'c']);
  });

  it('an agent’s own fallbacks stand in for the common ones', () => {
    const env = { MODEL: 'a', FALLBACK_MODELS: 'b', TECH_SUPPORT_FALLBACK_MODELS: 'x,y' };
    expect(readSettings('tech-support', env).models).toEqual(['a', 'x', 'y']);
    expect(readSettings('sales', env).models).toEqual(['a', 'b']);
  });

  it('a key or a base URL is enough to ask a provider', () => {
    expect(readSettings('billing', {}).offline).toBe(true);
    expect(readSettings('billing', { OPENAI_API_KEY: 'sk-1' }).offline).toBe(false);
    expect(readSettings('billing', { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' }).offline).toBe(false);
  });
});

describe('problems', () => {
  it('every one is listed at once, each with its variable', () => {
    const problems = problemsWith({
      NATS_REPLICAS: '2',
      OPENAI_BASE_URL: 'ftp://models.example',
      OPENAI_API: 'completions',
      MODEL_TIMEOUT_MS: '1.5',
      CONCURRENCY: '0',
      MAX_COST_USD: '-1',
      HANDOFF_EDGES: 'billing>sales',
      QUEUED_TURNS: 'later',
      HEALTH_PORT: '70000',
      LOG_LEVEL: 'loud',
      HANDOFF_CAP: '2',
      HANDOFF_WARNING: '4',
      RUN_TIMEOUT_MS: '9000',
      TURN_TIMEOUT_MS: '8000',
    });
    expect(problems.map((problem) => problem.slice(0, problem.indexOf(':'))).sort()).toEqual([
      'CONCURRENCY',
      'HANDOFF_EDGES',
      'HANDOFF_WARNING',
      'HEALTH_PORT',
      'LOG_LEVEL',
      'MAX_COST_USD',
      'MODEL_TIMEOUT_MS',
      'NATS_REPLICAS',
      'OPENAI_API',
      'OPENAI_BASE_URL',
      'QUEUED_TURNS',
      'RUN_TIMEOUT_MS',
    ]);
  });

  it('no value is in the message, since it may be a secret in the wrong variable', () => {
    const secret = 'sk-do-not-print';
    const names = [
      'OPENAI_BASE_URL',
      'OPENAI_API',
      'CONCURRENCY',
      'MAX_COST_USD',
      'HANDOFF_EDGES',
      'LOG_LEVEL',
    ];
    const error = (() => {
      try {
        readSettings('billing', Object.fromEntries(names.map((name) => [name, secret])));
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(ConfigurationError);
    for (const name of names) expect(String(error)).toContain(name);
    expect(String(error)).not.toContain(secret);
  });

  it.each([
    ['CONCURRENCY', '1', '0'],
    ['CONCURRENCY', '1000', '1001'],
    ['ACK_WAIT_MS', '500', '499'],
    ['MAX_ATTEMPTS', '50', '51'],
    ['HEALTH_PORT', '65535', '65536'],
    ['HISTORY_KB', '4', '3'],
    ['MODEL_RETRIES', '0', '11'],
    ['OFFLINE_DELAY_MS', '10000', '-1'],
    ['WAITING_NOTICE_MS', '500', '1e3'],
    ['MAX_COST_USD', '0.50', '.5'],
    ['MAX_COST_USD', '2', '$2'],
    ['OPENAI_BASE_URL', 'https://models.example/v1', 'models.example'],
    ['HANDOFF_EDGES', 'billing:sales, sales:tech-support', 'billing:sales,sales'],
  ])('%s may be %s and may not be %s', (name, good, bad) => {
    expect(problemsWith({ [name]: good })).toEqual([]);
    expect(problemsWith({ [name]: bad })).toEqual([expect.stringContaining(`${name}: `)]);
  });
});

it.each([
  ['NATS_REPLICAS', '2', 'must be 1, 3 or 5'],
  ['LOG_LEVEL', 'loud', 'must be trace, debug, info, warn, error or silent'],
  ['OPENAI_STREAM', 'maybe', 'must be true or false'],
  ['OPENAI_BASE_URL', 'models.example', 'must be an address that begins with http:// or https://'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'ftp://x', 'must be an address that begins with http:// or https://'],
  ['HISTORY_KB', '1', 'must be a whole number from 4 to 4096'],
])('%s that is %s is told in plain words', (name, value, words) => {
  expect(problemsWith({ [name]: value })).toEqual([`${name}: ${words}`]);
});

describe('prices of models', () => {
  const prices = { ours: { input: 0.4, cachedInput: 0.1, output: 1.6 }, theirs: { input: 1, output: 0 } };
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const fileWith = (text: string) => {
    const path = join(folder, `${text.length}.json`);
    writeFileSync(path, text);
    return path;
  };

  it('come as JSON or in a file', () => {
    const text = JSON.stringify(prices);
    for (const MODEL_PRICES of [text, fileWith(text)]) {
      expect(readSettings('billing', { MODEL_PRICES }).MODEL_PRICES).toEqual(prices);
    }
    expect(readSettings('billing', {}).MODEL_PRICES).toEqual({});
  });

  it.each<[string, string, string[]]>([
    ['a file that is not there', '/nowhere/sk-secret.json', ['MODEL_PRICES: is neither JSON nor a file']],
    ['half of JSON', '{"ours":', ['MODEL_PRICES: is not JSON']],
    ['a file with a list', fileWith('[1]'), ['MODEL_PRICES: must be an object']],
    [
      'several prices that are none',
      JSON.stringify({
        ours: { input: -1, output: '2' },
        theirs: { input: 1 },
        third: { ...prices.ours, out: 1 },
      }),
      [
        'MODEL_PRICES.ours.input: must not be negative',
        'MODEL_PRICES.ours.output: must be a number of US dollars',
        'MODEL_PRICES.theirs.output: must be a number of US dollars',
        'MODEL_PRICES.third: may have input, cachedInput and output',
      ],
    ],
  ])('that are %s are told, each problem of them', (_, MODEL_PRICES, problems) => {
    expect(problemsWith({ MODEL_PRICES })).toEqual(problems.map((text) => expect.stringContaining(text)));
    expect(String(problemsWith({ MODEL_PRICES }))).not.toContain('secret');
  });
});

it('edges between specialists are a list', () => {
  expect(
    readSettings('billing', { HANDOFF_EDGES: 'billing:sales, sales:tech-support' }).HANDOFF_EDGES,
  ).toEqual(['billing:sales', 'sales:tech-support']);
});

it('a cap that is set alone brings the warning down with it', () => {
  expect(readSettings('billing', { HANDOFF_CAP: '2' })).toMatchObject({ HANDOFF_CAP: 2, HANDOFF_WARNING: 2 });
});

it.each([
  ['nats://127.0.0.1:4222', 'nats://127.0.0.1:4222'],
  ['nats://ann:secret@a.example:4222,tls://t0ken@b.example', 'nats://a.example:4222,tls://b.example'],
  ['ann:sec/ret@a.example:4222', 'a.example:4222'],
])('the broker of %s is named without what lets one in', (url, name) => {
  expect(brokerName(url)).toBe(name);
});
