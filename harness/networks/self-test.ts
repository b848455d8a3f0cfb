import type { Site } from './site.ts';

/** A small server of our own, sound or with a fault, that shows that failures are seen. */
export interface SelfTest {
  /** The file of the scenario that it passes while it is sound. */
  readonly file: string;
  /** Its faults, each with the check of that scenario that sees it. */
  readonly faults: Readonly<Record<string, string>>;
  readonly start: (fault?: string) => Promise<{ readonly site: Site } & AsyncDisposable>;
}
