const transform = {
  '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }],
};
const project = (displayName, testMatch) => ({
  displayName,
  testMatch,
  transform,
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
});

/** Three projects: quick tests, real clients and tools (root, network namespaces), and real firmware in QEMU. */
export default {
  projects: [
    project('architecture', ['<rootDir>/test/architecture.test.ts']),
    {
      ...project('unit', ['<rootDir>/test/**/*.test.ts']),
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/(interop|boot|bench)/', 'architecture.test.ts'],
    },
    project('interop', ['<rootDir>/test/interop/**/*.test.ts']),
    project('boot', ['<rootDir>/test/boot/**/*.test.ts']),
  ],
  reporters: ['default', '<rootDir>/test/plain-summary-reporter.mjs'],
  testTimeout: 30_000,
};
