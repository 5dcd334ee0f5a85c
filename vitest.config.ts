import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { CountReporter } from './test/src/count-reporter.ts';

// Programs that tests start, and the tests' own processes, find there what Node has compiled before.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '.switchboard', 'cache', 'node');

/** Tests of several processes, which take longest and so begin; and those that replace modules or set the process's own tracer. */
const apart = [
  'test/src/**/*.test.ts',
  'deploy/*/src/**/*.test.ts',
  'cli/src/*.test.ts',
  'services/gateway/src/page.test.ts',
  'packages/shared/src/conversation/mailbox.property.test.ts',
  'packages/shared/src/telemetry/{content,log-export,spans}.test.ts',
  'services/gateway/src/trace.test.ts',
];

export default defineConfig({
  test: {
    globalSetup: 'test/src/shared-postgres.ts',
    reporters: ['default', new CountReporter()],
    // Of two on two cores a quarter of the time would be spent on waiting for processes and clocks.
    maxWorkers: 3,
    // Projects run in the order of their names.
    projects: [
      { extends: true, test: { name: 'apart', include: apart } },
      {
        extends: true,
        test: {
          name: 'together',
          // What they import is loaded once, and not once for each file.
          isolate: false,
          include: ['{packages,services,deploy}/*/src/**/*.test.ts', '{cli,bench,evals}/src/**/*.test.ts'],
          exclude: apart,
        },
      },
    ],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
