import { availableParallelism } from 'node:os';
import type { Config } from 'jest';

const base = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
} satisfies Config;

/** `unit` needs nothing but Node; `integration` needs redis-server; `e2e` starts the whole constellation on loopback. */
const config: Config = {
  // A machine that does much else at the same time is no reason to fail.
  testTimeout: 20_000,
  // End-to-end tests mostly wait, so even a small machine has room for two files at once.
  maxWorkers: Math.max(2, availableParallelism()),
  // Modules of finished test files are never freed: a process that has run some dozens of them is slow and is replaced.
  workerIdleMemoryLimit: '700MB',
  testSequencer: './script/longest-first.ts',
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/{packages,apps,examples}/*/test/**/*.test.ts'] },
    { ...base, displayName: 'integration', testMatch: ['<rootDir>/{packages,apps}/*/test-integration/**/*.test.ts'] },
    { ...base, displayName: 'e2e', testMatch: ['<rootDir>/{packages,apps}/*/test-e2e/**/*.test.ts'] },
  ],
};

export default config;
