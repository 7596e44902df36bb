import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The night on AWS is played in CI; every day the same faults are on the demo (test/e2e/demo-faults.test.ts).
    exclude: ['test/fixtures/**', ...(process.env['CI'] ? [] : ['test/e2e/aws-night.test.ts'])],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
  },
});
