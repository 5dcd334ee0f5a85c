import { problemsIn } from '@switchboard/shared';
import { describe, expect, test } from 'vitest';
import { readOwnSettings } from './settings.ts';

function problemsWith(env: Record<string, string>): string[] {
  return problemsIn(() => readOwnSettings(env));
}

describe('the environment of the gateway', () => {
  test('may be empty', () => {
    expect(readOwnSettings({ SERVER_KEYS: '' })).toMatchObject({
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: 8080,
      SERVER_KEYS: [],
      DEVELOPER_PANEL: false,
    });
  });

  test('is told wrong with every problem at once, and without its values', () => {
    const env = {
      HTTP_PORT: 'eighty',
      SESSION_SECRET: 'too-short-a-secret',
      SERVER_KEYS: 'a-server-key-that-is-long-enough,too-short-a-key',
      CORS_ORIGINS: 'https://www.example.com/with-a-path',
      TRUST_PROXY: 'everyone!',
      DEVELOPER_PANEL: 'perhaps',
      INTAKE_LIMIT: '-4711',
    };
    const problems = problemsWith(env);
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(
      expect.arrayContaining(Object.keys(env)),
    );
    for (const value of Object.values(env)) expect(problems.join('\n')).not.toContain(value);
  });

  test.each(['http://localhost:3000', 'https://www.example.com,https://example.org'])(
    'takes %s as origins',
    (CORS_ORIGINS) => {
      expect(problemsWith({ CORS_ORIGINS })).toEqual([]);
    },
  );

  test.each(['*', 'www.example.com', 'https://example.com/', 'null'])('takes %s for no origin', (origin) => {
    expect(problemsWith({ CORS_ORIGINS: origin })).toHaveLength(1);
  });
});
