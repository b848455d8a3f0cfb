import type { Authority } from '../networks/certificates.ts';
import type { Environment } from '../networks/environment.ts';

export interface StartOptions {
  /** The run's id; labels everything that the target leaves with the engine. */
  readonly run: string;
  /** How many accounts to make in bulk. */
  readonly accounts: number;
  /** This target's folder for evidence; its log goes there. */
  readonly directory: string;
  readonly report: (line: string) => void;
  /** Gives up and cleans up. */
  readonly signal: AbortSignal;
  /** Issues the target's certificate. Default: one authority per run and process. */
  readonly authority?: Authority;
  /** Default: `process.env`. */
  readonly environment?: Environment;
}
