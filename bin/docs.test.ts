import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { root } from '../harness/root.ts';
import { generateDocs } from './reference.ts';

const read = (file: string): string => readFileSync(root(file), 'utf8');

test('the generated parts of the documentation are current (npm run docs)', async () => {
  for (const [file, text] of await generateDocs(read)) expect(read(file), file).toBe(text);
});
