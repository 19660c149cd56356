/**
 * Imports point down only (docs/architecture.md). Each layer lists the layers it may know; everything else is refused.
 */
const layers = {
  protocol: [],
  captures: [],
  network: ['protocol', 'captures'],
  requirements: ['protocol'],
  simulators: ['protocol', 'network'],
  judge: ['protocol', 'network', 'requirements'],
  testbed: ['protocol', 'network', 'requirements', 'simulators', 'judge'],
  steps: ['protocol', 'network', 'requirements', 'judge', 'testbed', 'reports/run-record'],
  reports: ['requirements', 'captures'],
  specification: ['protocol', 'requirements', 'reports'],
  cli: ['protocol', 'network', 'requirements', 'judge', 'testbed', 'reports', 'simulators', 'specification'],
};

module.exports = {
  forbidden: [
    ...Object.entries(layers).map(([layer, below]) => ({
      name: `${layer}-imports-down-only`,
      severity: 'error',
      from: { path: `^${layer}/` },
      to: {
        path: '^[^/]+/',
        pathNot: [`^(${[layer, ...below].join('|')})/`, '^node_modules/'],
        // Node's own modules may have a slash in their names (fs/promises).
        dependencyTypesNot: ['core'],
      },
    })),
    {
      name: 'protocol-is-pure',
      comment: 'No sockets, no files, no clock below the network layer.',
      severity: 'error',
      from: { path: '^protocol/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|buffer)$' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-production-import-of-tests',
      severity: 'error',
      from: { pathNot: '^(test|bench)/' },
      to: { path: '^(test|bench)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(node_modules|runs)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'types'] },
  },
};
