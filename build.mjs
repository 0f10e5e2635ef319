/**
 * Builds dist/: the command, the debug adapter's worker, the extension, and the sysroot (C library, headers and /bin,
 * compiled by our own compiler). `node build.mjs --watch` rebuilds the bundles on change, `--sysroot` the sysroot only.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import * as esbuild from 'esbuild';

const watch = process.argv.includes('--watch');
mkdirSync('dist', { recursive: true });

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  logLevel: 'warning',
  minifySyntax: true,
};
const banner = {
  js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
};

/** entry -> options; ES modules run on their own, CommonJS is what VS Code's extension host loads. */
const bundles = [
  {
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/cli.js',
    format: 'esm',
    banner: { js: `#!/usr/bin/env node\n${banner.js}` },
  },
  { entryPoints: ['src/cli/build-sysroot.ts'], outfile: 'dist/build-sysroot.js', format: 'esm', banner },
  { entryPoints: ['src/cli/start.ts'], outfile: 'dist/start.js', format: 'esm', banner },
  { entryPoints: ['src/cli/bench.ts'], outfile: 'dist/bench.js', format: 'esm', banner },
  { entryPoints: ['src/dap/worker.ts'], outfile: 'dist/worker.cjs', format: 'cjs' },
  {
    entryPoints: ['src/extension/extension.ts'],
    outfile: 'dist/extension.cjs',
    format: 'cjs',
    external: ['vscode'],
  },
].filter(b => existsSync(b.entryPoints[0]));

for (const options of bundles) {
  if (watch) await (await esbuild.context({ ...common, ...options })).watch();
  else await esbuild.build({ ...common, ...options });
}
if (existsSync('dist/cli.js')) chmodSync('dist/cli.js', 0o755);

if (existsSync('dist/build-sysroot.js')) {
  const made = spawnSync(process.execPath, ['dist/build-sysroot.js', 'src/sysroot', 'dist/sysroot.bin'], {
    stdio: 'inherit',
  });
  if (made.status !== 0) process.exit(made.status ?? 1);
}
