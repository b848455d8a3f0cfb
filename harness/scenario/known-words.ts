import { globSync, readFileSync } from 'node:fs';
import { oncePerText } from '../once.ts';
import { root } from '../root.ts';

let fixtures: string | undefined;

/**
 * Whether our fixtures hold a text: names of the protocol, and whatever scenarios say. They are read when somebody asks,
 * which only a password does that somebody chose.
 */
export const isKnownWord = oncePerText((text) => {
  fixtures ??= globSync(root('fixtures/{scenarios,sequences,self-test,tables}/**/*.yaml'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  return fixtures.includes(text);
});
