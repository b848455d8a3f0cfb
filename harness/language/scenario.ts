import type { Level } from '../verdict.ts';

/** A scripted conversation between parties and a target, ready to be played: plain data. */
export interface Scenario {
  /** `rfc6120/iq-semantics/unknown-namespace`: spec, topic and name; immutable once published. */
  readonly id: string;
  readonly title: string;
  readonly spec: string;
  readonly topic: string;
  /** `fixtures/scenarios/rfc/rfc6120/iq-semantics.yaml:12` */
  readonly source: string;
  /** The sites that it is played in, by name, each with its network: the targets that it is for. */
  readonly world: Readonly<Record<string, string>>;
  readonly parties: Readonly<Record<string, PartySpec>>;
  /** Claims that the target must make, with the site where there are several; without them every check is `not-claimed`. */
  readonly needs: readonly string[];
  /** Names that stand for another word each time it is played, for what it makes there and nobody else is to meet. */
  readonly fresh: readonly string[];
  /** Nothing else is played on the target at the same time. */
  readonly alone?: true;
  readonly steps: readonly Step[];
  /** Hash of what is sent and by whom, with the version of its form: `2-0123456789abcdef`. */
  readonly stimulus: string;
}

export interface PartySpec {
  /** A kind that `harness/networks` knows. */
  readonly kind: string;
  /** How far it gets before the first step: one of its kind's phases. */
  readonly phase: string;
  /** The site that it is at; nothing where there is only one. */
  readonly at?: string;
  /** The party whose account this one shares: another resource of the same user. */
  readonly account?: string;
  /** What it connects to; empty where it connects to nothing. */
  readonly listener: string;
  /** What its kind is told besides, as the kind's schema has it. */
  readonly options?: Options;
}

/** What a party or a verb is told, by name. */
export type Options = Readonly<Record<string, StepValue>>;

export interface CheckSpec {
  readonly id: string;
  /** Requirement ids. */
  readonly covers: readonly string[];
  readonly level: Level;
  /** Record what the target does, without a verdict: the text leaves it open. */
  readonly observe: boolean;
  /** The text that it asks for, where another says otherwise: who does not declare it is not judged by it. */
  readonly by?: string;
  /** What allows what the check forbids, where the target declares it by a claim: then it is recorded, and fails nobody. */
  readonly relaxed?: { readonly by: string; readonly claim: string; readonly reason: string };
}

export type StepValue =
  | string
  | number
  | boolean
  | null
  | { readonly [key: string]: StepValue }
  | readonly StepValue[];

interface StepBase {
  /** As the fixture says it, for reasons and reports: `romeo receives`. */
  readonly label: string;
  readonly line: number;
}

/** Something a party does. */
export interface ActStep extends StepBase {
  readonly kind: 'act';
  readonly party: string;
  readonly verb: string;
  readonly value: StepValue;
  /** What later steps call it by that answer it. */
  readonly as?: string;
}

/** What an expectation is about that is about all that came since the scenario began. */
export const sinceSetUp = 'set-up';

interface AnsweringStep extends StepBase {
  /**
   * The action that it answers, by its name, or {@link sinceSetUp}, or the expectation behind whose stanza it looks:
   * nothing that came before counts. If absent, the actions right before it and before the expectations that it follows.
   */
  readonly answers?: string;
}

/** What is waited for, and what must hold of it. */
export type Expected =
  /** An element: `select` finds it (a template, or the next of its name), `template` asserts the rest. */
  | { readonly kind: 'xml'; readonly template: string; readonly select?: string }
  /** The closing stream tag. */
  | { readonly kind: 'footer' }
  /** The peer closes the connection. */
  | { readonly kind: 'closed' }
  | {
      readonly kind: 'tls';
      readonly authorized?: boolean;
      readonly protocol?: string;
      /** Whether the peer asked for a certificate. */
      readonly certificateRequested?: boolean;
    };

/** The templates that an expectation has: what it asserts, and what it selects by where that is another. */
export const templatesIn = (expected: Expected): readonly string[] => {
  if (expected.kind !== 'xml') return [];
  const { template, select = 'next' } = expected;
  return select === 'next' ? [template] : [template, select];
};

export interface ExpectStep extends AnsweringStep {
  readonly kind: 'expect';
  /** The first thing that came which one of these selects decides: it must fit one of them. */
  readonly options: readonly {
    readonly party: string;
    readonly expected: Expected;
    /** What it means when this one comes, for checks that observe. */
    readonly means?: string;
  }[];
  /** What later steps call what it selected by, that are about what came behind it. */
  readonly as?: string;
  readonly check?: CheckSpec;
  /** What it would mean if this were not met: then what follows proves nothing, and is `unverifiable`. */
  readonly control?: string;
  /** Of a check: why a refusal needs nothing that would be accepted before it. */
  readonly uncontrolled?: string;
  /** Of a control: what it is one for. Nothing hangs on it but what asks for that. */
  readonly shows?: string;
  /** Of a check: what controls have to have shown for it to be decided. */
  readonly given?: string;
}

/** A further assertion on what the last expectation selected. */
export interface HasStep extends StepBase {
  readonly kind: 'has';
  readonly template: string;
  readonly check?: CheckSpec;
  /** As those of {@link ExpectStep}. */
  readonly control?: string;
  readonly uncontrolled?: string;
  readonly shows?: string;
  readonly given?: string;
}

/** Nothing of this kind comes before a marker does. */
export interface AbsentStep extends AnsweringStep {
  readonly kind: 'absent';
  readonly party: string;
  readonly templates: readonly string[];
  readonly except: readonly string[];
  /** The party whose marker travels the path in question; if absent, those that acted. */
  readonly after?: string;
  /** Who would send it, and is asked in place of markers: first by those that acted, then by the party itself. */
  readonly asks?: string;
  /** The stanza that must come first, in place of a marker; it stays to be received. */
  readonly before?: string;
  readonly check?: CheckSpec;
}

/** How the party's streams were written, so far and each by itself. */
export interface TextStep extends AnsweringStep {
  readonly kind: 'text';
  readonly party: string;
  /** Regular expressions between slashes: each stream has something like each of them, or none of any. */
  readonly patterns: readonly string[];
  readonly absent: boolean;
  /** Where they must not be: what they would find. */
  readonly examples: readonly string[];
  readonly check?: CheckSpec;
}

/** What all scenarios of a network hold a server to besides their own checks, in all that comes. */
export interface WatchRule {
  /** What the check is called. */
  readonly id: string;
  /** What it expects, in words. */
  readonly expects: string;
  /** How what decided it is made wrong, to prove that it can fail. */
  readonly untrue: { readonly dropped: string } | { readonly altered: string; readonly of: string };
}

/** Something that holds of all that came to these parties, whatever the scenario is about: no fixture writes it. */
export interface WatchStep extends StepBase {
  readonly kind: 'watch';
  readonly rule: WatchRule;
  readonly parties: readonly string[];
  readonly check: CheckSpec;
}

export type Step = ActStep | ExpectStep | HasStep | AbsentStep | TextStep | WatchStep;

/** A step that is decided, rather than done. */
export type JudgedStep = Exclude<Step, ActStep>;

/** Where a fixture has a step, for reasons and reports: `line 12, romeo receives`. */
export const locationOf = ({ line, label }: StepBase): string => `line ${line}, ${label}`;

/** The parties that a step is about; none where it says more about what another one selected. */
export const partiesOf = (step: Step): readonly string[] => {
  if (step.kind === 'expect') return step.options.map(({ party }) => party);
  if (step.kind === 'watch') return step.parties;
  return step.kind === 'has' ? [] : [step.party];
};

/** All checks that a scenario has. Those that watch come to something only where there was something to watch. */
export const checksOf = (scenario: Scenario): readonly CheckSpec[] =>
  scenario.steps.flatMap((step) => (step.kind !== 'act' && step.check ? [step.check] : []));

/** Those that come to something in every play. */
export const ownChecksOf = (scenario: Scenario): readonly CheckSpec[] =>
  checksOf({ ...scenario, steps: scenario.steps.filter(({ kind }) => kind !== 'watch') });
