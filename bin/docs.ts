import { readFileSync, writeFileSync } from 'node:fs';
import { root } from '../harness/root.ts';
import { generateDocs } from './reference.ts';

// Writes the generated parts of the documentation anew; a test says when that is due.
for (const [file, text] of await generateDocs((file) => readFileSync(root(file), 'utf8'))) {
  writeFileSync(root(file), text);
  process.stdout.write(`${file}\n`);
}
