#!/usr/bin/env node
import { existsSync } from 'node:fs';

// The published package holds compiled files; a clone runs its sources as they are, which Node 22.18 learned.
const compiled = new URL('../dist/bin/main.js', import.meta.url);
const sources = new URL('main.ts', import.meta.url);
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `assay needs Node 22.18 or newer; this is ${process.versions.node}. In a clone, npm start brings its own.\n`,
  );
  process.exit(3);
}
const { main } = await import(existsSync(sources) ? sources.href : compiled.href);
await main(process.argv);
