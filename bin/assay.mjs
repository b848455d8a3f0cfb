#!/usr/bin/env -S node --max-semi-space-size=2
import { existsSync } from 'node:fs';
import module from 'node:module';

const environment = 3;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 22)) {
  process.stderr.write(
    `assay: found Node ${process.versions.node}, expected 22.22 or newer\n  try: in a clone, npm run setup brings its own Node, and bin/assay then runs on it\n`,
  );
  process.exit(environment);
}

// Keeps compiled code in the system's temporary folder: to compile it takes as long as many commands take.
module.enableCompileCache?.();

// The published package holds compiled files; a clone runs its sources as they are.
const sources = new URL('main.ts', import.meta.url);
const entry = existsSync(sources) ? sources : new URL('../dist/bin/main.js', import.meta.url);
try {
  const { main } = await import(entry.href);
  await main(process.argv);
} catch (error) {
  if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  process.stderr.write(`assay: ${error.message}\n  try: npm ci\n`);
  process.exitCode = environment;
}
