import { availableParallelism } from 'node:os';

/** Jest runs the TypeScript sources as ES modules; types are stripped by Node itself, so nothing is compiled twice. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // Suites that need a service or root, and those that take more minutes than `npm test` has, are run by their own scripts.
  testPathIgnorePatterns: process.env.SUITE ? [] : ['/test/services/', '\\.long\\.test\\.ts$'],
  setupFilesAfterEnv: process.env.SUITE === 'pg' ? ['<rootDir>/test/services/pg/on-postgres.ts'] : [],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/strip-types.mjs' },
  moduleNameMapper: {
    '^n8n-nodes-sogni-flow/contract$': '<rootDir>/nodes/contract/index.ts',
    '^sogni-flow-runtime$': '<rootDir>/gpu-runtime/src/index.ts',
    '^sogni-flow-runtime/queue$': '<rootDir>/gpu-runtime/src/queue/index.ts',
    '^sogni-flow-runtime/queue/bullmq$': '<rootDir>/gpu-runtime/src/queue/bullmq-queue.ts',
    '^sogni-flow-runtime/runtimes$': '<rootDir>/gpu-runtime/src/runtimes/index.ts',
    '^sogni-flow-runtime/configuration$': '<rootDir>/gpu-runtime/src/configuration/index.ts',
    '^sogni-flow-runtime/comfyui$': '<rootDir>/gpu-runtime/src/runtimes/comfyui/index.ts',
    '^sogni-flow-runtime/sogni$': '<rootDir>/gpu-runtime/src/runtimes/sogni/index.ts',
  },
  // Ends what hangs. It measures nothing: a machine that does other work as well is several times slower, most of all where browsers and servers are processes.
  testTimeout: process.env.SUITE ? 480_000 : 120_000,
  // Left alone, Jest keeps a core to itself, which is half of a machine with two; suites that start processes wait for them most of the time.
  maxWorkers: process.env.SUITE && process.env.SUITE !== 'long' ? 1 : Math.max(2, availableParallelism() - 1),
};
