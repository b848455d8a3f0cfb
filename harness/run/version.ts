import { existsSync, readFileSync } from 'node:fs';
import { root } from '../root.ts';

/** Our own version, as the package says. */
export const packageVersion: string = JSON.parse(readFileSync(root('package.json'), 'utf8')).version;

/** How a user starts us: from a clone, or from the published package. */
export const invocation = existsSync(root('bin/main.ts')) ? 'bin/assay' : 'npx assay';
