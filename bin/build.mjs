// Compiles the sources for the package, which runs on any Node that is new enough: `npm pack`, `npm publish` and an install
// from a git repository come here by `prepare`.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiler = `${root}node_modules/typescript/bin/tsc`;

if (existsSync(compiler)) {
  // What is gone from the sources must not stay in the package.
  rmSync(`${root}dist`, { recursive: true, force: true });
  const options = ['--noEmit', 'false', '--outDir', 'dist', '--declaration'];
  const built = spawnSync(process.execPath, [compiler, ...options], { cwd: root, stdio: 'inherit' });
  process.exitCode = built.status ?? 1;
} else {
  // As after `npm ci --omit=dev`, in a clone: it runs its sources.
  process.stderr.write('assay: not compiled, as the TypeScript compiler is not installed\n');
}
