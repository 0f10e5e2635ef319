/**
 * Builds dist/: the command, the debug adapter's worker, the extension, and the sysroot (C library, headers and /bin,
 * compiled by our own compiler). `node build.mjs --watch` rebuilds the bundles on change.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import * as esbuild from 'esbuild';

const watch = process.argv.includes('--watch');
/** Programs whose run is typical: what V8 compiles for them is kept. */
const WARM_UP = ['examples/minishell.c', 'examples/producer-consumer.c'];

mkdirSync('dist', { recursive: true });

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  logLevel: 'warning',
  minifySyntax: true,
};
/** `import.meta.url` in CommonJS. */
const ownUrl = {
  define: { 'import.meta.url': 'bundleUrl' },
  banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
};
const banner = {
  js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
};

/** entry -> options; ES modules run on their own, CommonJS is what VS Code's extension host loads. */
const bundles = [
  // The command: a few lines that load the rest together with V8's cache for it (src/cli/engine-cache.ts).
  {
    entryPoints: ['src/cli/cli.ts'],
    outfile: 'dist/cli.js',
    format: 'esm',
    banner: { js: '#!/usr/bin/env node' },
  },
  {
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/procstep.cjs',
    format: 'cjs',
    ...ownUrl,
  },
  { entryPoints: ['src/cli/make-engine-cache.ts'], outfile: 'dist/make-engine-cache.js', format: 'esm' },
  { entryPoints: ['src/cli/build-sysroot.ts'], outfile: 'dist/build-sysroot.js', format: 'esm', banner },
  { entryPoints: ['src/cli/start.ts'], outfile: 'dist/start.js', format: 'esm', banner },
  { entryPoints: ['src/cli/bench.ts'], outfile: 'dist/bench.js', format: 'esm', banner },
  { entryPoints: ['src/cli/worker.ts'], outfile: 'dist/worker.cjs', format: 'cjs', ...ownUrl },
  {
    entryPoints: ['src/extension/extension.ts'],
    outfile: 'dist/extension.cjs',
    format: 'cjs',
    external: ['vscode'],
  },
];

/** Bundles, and puts each file in place whole, so that who runs the one before meanwhile never reads half of a new one. */
async function bundle(options) {
  const { outputFiles } = await esbuild.build({ ...options, write: false });
  for (const { path, contents } of outputFiles) {
    writeFileSync(`${path}.new`, contents);
    renameSync(`${path}.new`, path);
  }
}

for (const options of bundles) {
  if (watch) await (await esbuild.context({ ...common, ...options })).watch();
  else await bundle({ ...common, ...options });
}
chmodSync('dist/cli.js', 0o755);

/** Runs one of the programs just bundled. */
function perform(stdio, ...words) {
  const made = spawnSync(process.execPath, words, { stdio });
  if (made.status !== 0) process.exit(made.status ?? 1);
}
perform('inherit', 'dist/build-sysroot.js', 'src/sysroot', 'dist/sysroot.bin');
perform(['ignore', 'ignore', 'inherit'], 'dist/make-engine-cache.js', ...WARM_UP);
