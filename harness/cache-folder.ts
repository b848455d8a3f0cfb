import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where what takes long to get is kept: `$ASSAY_CACHE`, else `assay` in the user's cache folder (XDG base directories). */
export const cacheFolder = (environment: NodeJS.ProcessEnv = process.env): string => {
  const { ASSAY_CACHE: own, XDG_CACHE_HOME: shared } = environment;
  if (own) return own;
  return join(shared || join(homedir(), '.cache'), 'assay');
};
