import { problemsIn } from '@switchboard/shared';
import { startAgentProcess } from '@switchboard/shared/testing';
import { expect, it, onTestFinished } from 'vitest';
import { readOwnSettings } from './settings.ts';

const DATABASE_URL = 'postgres://127.0.0.1/switchboard';

it.each([
  ['0', true],
  ['99.95', true],
  ['1000000', true],
  ['5.005', false],
  ['-1', false],
  ['$500', false],
])('REFUND_LIMIT_USD %s is usable: %s', (REFUND_LIMIT_USD, usable) => {
  const problems = problemsIn(() => readOwnSettings({ DATABASE_URL, REFUND_LIMIT_USD }));
  expect(problems).toHaveLength(usable ? 0 : 1);
});

it('started alone, the service tells what is wrong with its own settings and with those of every agent at once', async () => {
  const main = new URL('./main.ts', import.meta.url);
  const service = startAgentProcess({
    main,
    env: { DATABASE_URL, CONCURRENCY: '0', DATABASE_POOL: 'many', REFUND_LIMIT_USD: 'much' },
  });
  onTestFinished(() => service.kill('SIGKILL'));
  expect(await service.exited).toMatchObject({ code: 78 });
  expect(service.lines.join('\n')).toBe(`billing: the environment is not usable:
  - CONCURRENCY: must be a whole number from 1 to 1000
  - DATABASE_POOL: must be a whole number from 1 to 100
  - REFUND_LIMIT_USD: must be an amount of US dollars, for example 500`);
});
