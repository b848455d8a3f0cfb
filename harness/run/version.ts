import { readFileSync } from 'node:fs';
import { root } from '../root.ts';

/** Our own version, as the package says. */
export const packageVersion: string = JSON.parse(readFileSync(root('package.json'), 'utf8')).version;
