/** What of the checkout's package.json the published one takes over. */
export type Checkout = {
  name: string;
  version: string;
  description: string;
  license: string;
  type: string;
  bin: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

/** The published package.json: compiled JavaScript with types; CDK only for those who deploy. */
export function publishedPackage(checkout: Checkout): object {
  const { name, version, description, license, type, bin, dependencies, devDependencies } = checkout;
  const deployOnly = ['aws-cdk-lib', 'constructs', 'esbuild'] as const;
  return {
    name,
    version,
    description,
    license,
    type,
    bin,
    // The checkout names none: it brings its own Node, and npm would warn at every command on an older host.
    engines: { node: '>=24' },
    exports: { '.': { types: './src/passmuster.d.ts', default: './src/passmuster.js' } },
    // Sources import `#floor/room/file.ts`, and so does what is compiled from them.
    imports: { '#*.ts': './src/*.js' },
    files: ['bin', 'lambdas', 'lib', 'src', 'CHANGELOG.md'],
    dependencies,
    peerDependencies: Object.fromEntries(deployOnly.map((each) => [each, `^${devDependencies[each]}`])),
    peerDependenciesMeta: Object.fromEntries(deployOnly.map((each) => [each, { optional: true }])),
  };
}
