import type { TargetFacts } from '../harness/targets/target.ts';
import type { Level, Verdict } from '../harness/verdict.ts';

/** A run's outcome: the one source of every other report format. Published as `report.schema.json`. */
export interface Report {
  readonly format: 'assay-report/1';
  readonly tool: { readonly name: 'assay'; readonly version: string };
  readonly run: RunFacts;
  readonly targets: readonly TargetReport[];
  readonly specs: readonly SpecReport[];
  /** Every requirement that a result refers to, by id. */
  readonly requirements: Readonly<Record<string, RequirementReport>>;
  /** Every scenario that a result refers to, by id. */
  readonly scenarios: Readonly<Record<string, ScenarioReport>>;
  /** One per check and target, sorted by target, scenario, and the order of checks in the scenario. */
  readonly results: readonly Result[];
  /** Baseline entries that no longer fail or match nothing. */
  readonly stale: readonly StaleEntry[];
}

export interface RunFacts {
  /** Random, unguessable; also the value of the `assay.run` label. */
  readonly id: string;
  /** RFC 3339, UTC. */
  readonly started: string;
  readonly finished: string;
  /** The command line as typed, without secrets. */
  readonly command: string;
  readonly interrupted: boolean;
  /** `2/3`, for a part of a run; `1,3/4` for several parts of which some are missing. */
  readonly shard?: string;
  /** How often each scenario was played. */
  readonly repeat: number;
}

export interface TargetReport extends TargetFacts {
  /** What apps of XMTP are made with that name no release. */
  readonly apps?: string;
  /** `tested`: it came up. `failed`: it did not, or it went away; `problem` says how. */
  readonly state: 'tested' | 'failed';
  readonly problem?: string;
  /** Server logs, relative to the report. */
  readonly logs: readonly string[];
}

export interface SpecReport {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  /** The catalogue's denominators. */
  readonly requirements: number;
  readonly tested: number;
  readonly untested: number;
  readonly excluded: number;
}

export interface RequirementReport {
  readonly spec: string;
  readonly section: string;
  /** The heading of the section, where its number is ours. */
  readonly heading?: string;
  /** The page that states it, where the specification is several pages. */
  readonly source?: string;
  readonly level: Level;
  readonly summary: string;
}

export interface ScenarioReport {
  readonly title: string;
  readonly spec: string;
  readonly topic: string;
  /** `fixtures/scenarios/…:12`. */
  readonly source: string;
}

export interface Result {
  readonly target: string;
  readonly scenario: string;
  readonly check: string;
  readonly requirements: readonly string[];
  readonly level: Level;
  readonly verdict: Verdict;
  /** One sentence: why it failed, what blocked it, what limits us, what was observed. Absent for `pass`. */
  readonly reason?: string;
  /** What we sent that the check is about, as XML or plain text. */
  readonly sent?: string;
  /** The template that was expected, and what came, as XML or plain text. */
  readonly expected?: string;
  readonly observed?: string;
  /** How it fails, free of names and times made for one run; a baseline recognises a failure by it. */
  readonly signature?: string;
  readonly evidence?: EvidenceReference;
  /** The command that plays this again. */
  readonly repeat: string;
  /** Milliseconds that the scenario took. */
  readonly duration: number;
  /** How a baseline sees it; absent where it passes or no baseline speaks of it. */
  readonly baseline?: { readonly state: 'known' | 'changed'; readonly why: string; readonly link?: string };
  /** With `repeat` above 1: how often each verdict came; several keys mean that it flips. */
  readonly tally?: Readonly<Partial<Record<Verdict, number>>>;
}

export interface EvidenceReference {
  /** The transcript, relative to the report. */
  readonly file: string;
  /** Sequence numbers of the transcript events that decided it, first and last. */
  readonly from: number;
  readonly to: number;
  /** The slice of each server log written while the scenario ran, in bytes. */
  readonly logs?: readonly { readonly file: string; readonly from: number; readonly to: number }[];
}

export interface StaleEntry {
  readonly target: string;
  readonly check: string;
  /** `passes`: it no longer fails. `unknown`: no such check. */
  readonly state: 'passes' | 'unknown';
}
