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
  /** One per check and target, but for checks that had nothing to watch there; sorted by target, scenario, and the order of checks in the scenario. */
  readonly results: readonly Result[];
  /** Baseline entries that no longer fail or match nothing. */
  readonly stale: readonly StaleEntry[];
  /** The baselines that speak of a target here, and those that a user gave for nothing that is here. */
  readonly baselines?: readonly BaselineReport[];
  /** What a baseline says that a target claims, and the survey did not find. */
  readonly lost?: readonly LostClaim[];
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
  /** Milliseconds that were spent, where that is not the time from `started` to `finished`: after a merge. */
  readonly took?: number;
  /** What was merged, where that was more than one run. */
  readonly parts?: readonly RunPart[];
  /** `2/3`, for a part of a run; `1,3/4` for several parts of which some are missing. */
  readonly shard?: string;
  /** How often each scenario was played. */
  readonly repeat: number;
}

/** One of several runs that a report was made of. */
export interface RunPart {
  readonly command: string;
  readonly started: string;
  readonly finished: string;
  readonly interrupted: boolean;
  readonly shard?: string;
  readonly targets: readonly string[];
}

export interface TargetReport extends TargetFacts {
  /** What parties are made of where scenarios name no release, in words. */
  readonly apps?: string;
  /** What it was tested on, where it does not stand alone. */
  readonly on?: string;
  /** `tested`: it came up. `failed`: it did not, or it went away; `problem` says how. */
  readonly state: 'tested' | 'failed';
  readonly problem?: string;
  /** What this run has left on a server that ran already, and could not undo. */
  readonly leftovers?: string;
  /** Server logs, relative to the report. */
  readonly logs: readonly string[];
  /** What it says that it offers, in the words of scenarios' `needs`. */
  readonly claims?: readonly string[];
  /** What the survey asked and got no answer to, so that nobody knows what it claims. */
  readonly unanswered?: string;
  /** What the environment has to say before its `repeat` commands, `NAME=value`, secrets left out. */
  readonly environment?: readonly string[];
}

export interface BaselineReport {
  readonly product: string;
  readonly versions?: string;
  readonly configuration?: string;
  /** `ours` came with assay, `given` was named on the command line. */
  readonly source: 'ours' | 'given';
  /** The targets that it speaks of. */
  readonly targets: readonly string[];
}

export interface LostClaim {
  readonly target: string;
  /** As scenarios' `needs` spell it: `mechanism SCRAM-SHA-1`. */
  readonly claim: string;
  /** `<scenario>#<check>` of what was not asked for want of it. */
  readonly checks: readonly string[];
}

export interface SpecReport {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  /** The catalogue's denominators. */
  readonly requirements: number;
  readonly tested: number;
  /** Those by which no check judges, but some observe. */
  readonly observed: number;
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
  /** How far the document has come, where it is not final. */
  readonly status?: string;
  /** The SDKs that the page says it of, where it is not all. */
  readonly sdks?: readonly string[];
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
  /** The text that it is judged by, and why, where texts contradict each other. */
  readonly by?: string;
  /** What we sent that the check is about, as XML or plain text. */
  readonly sent?: string;
  /** For `blocked`: what stood in the way. */
  readonly cause?: Cause;
  /** For `fail`: what it expected, in a form that is the same for all who expect the same. */
  readonly about?: string;
  /** What came to any party after what we sent: errors and closings first. */
  readonly came?: readonly Arrival[];
  /** The template that was expected, and what came, as XML or plain text. */
  readonly expected?: string;
  readonly observed?: string;
  /** How it fails, free of names and times made for one run; a baseline recognises a failure by it. */
  readonly signature?: string;
  /** For `fail` and `blocked`: what the server's log warned of, naming an account of the scenario. */
  readonly warnings?: readonly string[];
  readonly evidence?: EvidenceReference;
  /** The command that plays this again. */
  readonly repeat: string;
  /** Milliseconds that the scenario took. */
  readonly duration: number;
  /** How a baseline sees it; absent where it passes or no baseline speaks of it. */
  readonly baseline?: Remembered;
  /** The defect of other products that it looks like, where nobody explained it. */
  readonly like?: Likeness;
  /** With `repeat` above 1: how often each verdict came; several keys mean that it flips. */
  readonly tally?: Readonly<Partial<Record<Verdict, number>>>;
}

export interface Cause {
  /** `<scenario>#<check>` that failed before. */
  readonly check?: string;
  /** The step that failed, in words: `line 12, romeo receives`. */
  readonly step: string;
  /** What that step expected, as `Result.about` spells it. */
  readonly like?: string;
}

export interface Arrival {
  readonly party: string;
  readonly text: string;
}

/**
 * What a baseline has on a result. `known`: somebody looked at it and says why. `recorded`: it was seen before, and
 * nobody looked. `changed`: it fails in another way than either says.
 */
export interface Remembered {
  readonly state: 'known' | 'recorded' | 'changed';
  /** Always there for `known` and `changed`. */
  readonly why?: string;
  readonly link?: string;
}

/** A defect that fails the same check in the same way elsewhere, and where it is argued. */
export interface Likeness {
  readonly title: string;
  readonly link: string;
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
  /** `passes`: it no longer fails, or is no longer blocked. `unknown`: no such check. */
  readonly state: 'passes' | 'unknown';
  /** The verdict that the entry speaks of, where it is not `fail`. */
  readonly verdict?: 'blocked';
}
