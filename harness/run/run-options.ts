import type { Baseline } from '../../reports/baseline.ts';
import type { Defect } from '../../reports/defect.ts';
import type { Scenario } from '../language/scenario.ts';
import type { TargetRequest } from '../targets/index.ts';
import type { Fixtures } from './fixtures.ts';
import type { Places } from './places.ts';
import type { Progress } from './progress.ts';

export interface RunOptions {
  /** The targets that are played on together, each mostly by itself. */
  readonly worlds: readonly (readonly TargetRequest[])[];
  readonly fixtures: Fixtures;
  /** What the user chose to be played. */
  readonly scenarios: readonly Scenario[];
  /** How long scenarios are expected to take. Milliseconds. */
  readonly durations: ReadonlyMap<string, number>;
  readonly baselines: readonly Baseline[];
  readonly defects: readonly Defect[];
  readonly repeat: number;
  /** How many scenarios may be busy at a time. */
  readonly places: Places;
  /** How much memory all that is started may take together, in MiB; what is free without it. */
  readonly memory?: number;
  readonly directory: string;
  readonly id: string;
  /** The command line as typed. */
  readonly command: string;
  readonly shard?: string;
  /** Where scenarios of the user's own are, as the user named it. */
  readonly folders: readonly string[];
  readonly progress: Progress;
  /** Ends the run early; the report is complete as far as it got. */
  readonly signal: AbortSignal;
}
