import type { Site } from '../networks/site.ts';
import type { Power } from './power.ts';
import type { Surroundings } from './surroundings.ts';

/** How a target came to life. */
export const drivers = ['container', 'process', 'composition', 'embedded', 'external'] as const;
export type Driver = (typeof drivers)[number];

/** What a report says about a target. */
export interface TargetFacts {
  readonly id: string;
  readonly protocol: string;
  /** The definition it follows (`fixtures/targets/<name>`), or `external`. */
  readonly name: string;
  /** The version asked for, or what the server says of itself where nothing was asked. */
  readonly version: string;
  readonly driver: Driver;
  /** The configuration it runs in. */
  readonly config: string;
  readonly image?: string;
  /** Of the image, as the engine has it: `sha256:…`. */
  readonly digest?: string;
  /** What is installed in it: a package and its version. */
  readonly package?: string;
  /** As the command line names it, where that is not its id. */
  readonly named?: string;
  /** What runs there: the name of its definition, or the one it gives itself, in lower case. */
  readonly product?: string;
  /** The version that it gives itself, where `version` only says which one was asked for. */
  readonly softwareVersion?: string;
  /** What the command that repeats this needs in its environment, as `NAME=value`; secrets are left out. */
  readonly environment?: readonly string[];
}

/** A target that answers. Disposing stops it and leaves nothing behind but its logs. */
export interface RunningTarget extends AsyncDisposable {
  readonly facts: TargetFacts;
  readonly site: Site;
  /** Aborted, with an Error that says how, when the target goes away by itself. */
  readonly gone: AbortSignal;
  /** Where it is ours to stop. */
  readonly power?: Power;
  /** Where what it can reach outside is ours to say. */
  readonly surroundings?: Surroundings;
}
