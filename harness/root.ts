import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The package's folder: the nearest one upwards that has our data, whether we run from sources or compiled. */
const home = ((): string => {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'fixtures'))) return folder;
    if (dirname(folder) === folder) throw new Error('assay cannot find its own fixtures folder');
  }
})();

/** What files of ours end in: sources run as they are, and the package holds them compiled. */
export const extension = import.meta.filename.endsWith('.ts') ? 'ts' : 'js';

/** A path inside the package. */
export const root = (path: string): string => resolve(home, path);
