#!/usr/bin/env -S node --max-semi-space-size=16
import { existsSync } from 'node:fs';
import module from 'node:module';

const environment = 3;
const sources = new URL('main.ts', import.meta.url);
const isClone = existsSync(sources);
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 22)) {
  const setUp = isClone ? 'npm run setup, and bin/assay' : 'npm install node@24, and npx assay';
  process.stderr.write(
    `assay: found Node ${process.versions.node}, expected 22.22 or newer\n  try: ${setUp} runs on the one that it brings\n`,
  );
  process.exit(environment);
}

// Keeps compiled code in the system's temporary folder: to compile it takes as long as many commands take.
module.enableCompileCache?.();

// Nothing is left to do then. Left to itself, Node tidies up once more, and may spin there for ever on a socket that was
// closed while it was connecting.
process.once('beforeExit', () => process.exit());

// The published package holds compiled files; a clone runs its sources as they are.
const entry = isClone ? sources : new URL('../dist/bin/main.js', import.meta.url);
try {
  const { main } = await import(entry.href);
  await main(process.argv);
} catch (error) {
  if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  const repair = isClone ? 'npm run setup' : 'install the package anew: it is not complete';
  process.stderr.write(`assay: ${error.message}\n  try: ${repair}\n`);
  process.exitCode = environment;
}
