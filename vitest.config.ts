import { defineConfig } from 'vitest/config';
import { CountReporter } from './test/src/count-reporter.ts';

export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'services/*/src/**/*.test.ts',
      'cli/src/**/*.test.ts',
      'bench/src/**/*.test.ts',
      'deploy/*/src/**/*.test.ts',
      'evals/src/**/*.test.ts',
      'test/src/**/*.test.ts',
    ],
    globalSetup: 'test/src/shared-postgres.ts',
    reporters: ['default', new CountReporter()],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
