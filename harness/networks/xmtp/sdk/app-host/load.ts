import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { adaptedLibrary } from '../adapted.ts';
import type { SdkVersions } from '../messages.ts';

export type SdkModule = typeof import('@xmtp/node-sdk');

export interface LoadedSdk {
  readonly module: SdkModule;
  readonly versions: SdkVersions;
  /** Imports a package that is installed beside the SDK. */
  readonly beside: (name: string) => Promise<Readonly<Record<string, unknown>>>;
}

/** An enumeration as it is at run time: its declarations exist for the compiler only. */
export const enumerationIn = (
  module: SdkModule,
  name: 'ContentType' | 'MetadataField',
): Readonly<Record<string, number>> =>
  (module as unknown as Readonly<Record<string, Readonly<Record<string, number>>>>)[name] ?? {};

/** The manifest of the package that a file belongs to. */
const manifestOf = (file: string): { readonly version?: string } => {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    try {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      if (manifest.version !== undefined) return manifest;
    } catch (error) {
      if (dirname(folder) === folder) throw error;
    }
  }
};

const versionOf = (file: string): string => manifestOf(file).version ?? '';

const placesIn = (folder: string) => {
  const here = createRequire(join(folder, 'package.json'));
  const sdk = here.resolve('@xmtp/node-sdk');
  return { here, sdk, bindings: createRequire(sdk).resolve('@xmtp/node-bindings') };
};

/** The versions of what is installed in a folder, whatever was asked for. */
export const versionsIn = (folder: string): SdkVersions => {
  const { sdk, bindings } = placesIn(folder);
  const adapted = adaptedLibrary(bindings);
  return {
    sdk: versionOf(sdk),
    bindings: versionOf(bindings),
    ...(adapted && { adaptedTo: `glibc ${adapted.glibc}` }),
    node: process.versions.node,
  };
};

/** Where the loader of bindings looks for another library than their own. */
const libraryVariable = 'NAPI_RS_NATIVE_LIBRARY_PATH';

const importSdk = async ({ sdk, bindings }: ReturnType<typeof placesIn>): Promise<SdkModule> => {
  const adapted = adaptedLibrary(bindings);
  if (adapted) process.env[libraryVariable] = adapted.path;
  try {
    return await import(pathToFileURL(sdk).href);
  } finally {
    if (adapted) delete process.env[libraryVariable];
  }
};

/** Loads the SDK that is installed in a folder. */
export const loadSdk = async (folder: string): Promise<LoadedSdk> => {
  const places = placesIn(folder);
  const { here } = places;
  return {
    module: await importSdk(places),
    versions: versionsIn(folder),
    beside: async (name) => await import(pathToFileURL(here.resolve(name)).href),
  };
};

/** The messages of an error and of its causes, outermost first. */
export const causesOf = (error: unknown): readonly string[] => {
  const causes: string[] = [];
  for (let at = error; at !== undefined && at !== null && causes.length < 32; ) {
    causes.push(at instanceof Error ? at.message : String(at));
    at = at instanceof Error ? at.cause : undefined;
  }
  return causes;
};
