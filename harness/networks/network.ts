import type { TranscriptEvent } from '../evidence/transcript.ts';
import type { ActStep, Options, Scenario } from '../language/scenario.ts';
import type { Codec } from './codec.ts';
import type { Environment, Variable } from './environment.ts';
import type { Ledger } from './ledger.ts';
import type { Marker } from './marker.ts';
import type { PartyKind } from './party.ts';
import type { Refusals } from './refusals.ts';
import type { SelfTest } from './self-test.ts';
import type { Account, AccountSource, Address, EmbeddedSite, Site } from './site.ts';
import type { Watches } from './watch.ts';

/**
 * A protocol, with all that is its own; what it says is what the rest knows of it. Adding one means a folder like
 * the others, and a line in `networks/index.ts`. It loads little: what takes its time is imported where it is used.
 */
export interface Network {
  /** As scenarios and targets say it: `xmpp`. */
  readonly name: string;
  /** As people write it: `XMPP`. */
  readonly title: string;
  /** What stands before `://` in the addresses of its servers. */
  readonly schemes: Readonly<Record<string, Scheme>>;
  /** By name; where parties connect that name none comes first. */
  readonly listeners: Readonly<Record<string, Listener>>;
  /** The parties that speak it. */
  readonly kinds: readonly PartyKind[];
  /** What turns the bytes of its wires into items; nothing where its parties record no bytes. */
  readonly codecs?: readonly Codec[];
  /** What proves that nothing came; without one, only waiting does. */
  readonly marker?: Marker;
  /** What holds of all that its servers send. */
  readonly watches?: Watches;
  readonly accounts: Accounts;
  /** What the environment says of a server that runs already, and what that means. */
  readonly external: {
    readonly variables: Readonly<Record<string, Variable>>;
    /** @throws {TargetError} `bad-environment` */
    readonly attach: (server: ExternalServer) => Attachment;
  };
  readonly survey: Survey;
  /** What is refused and is not among what is accepted, made right, in words: the same thing, asked for by the same kind of party. */
  readonly uncontrolled: (refused: Asked, accepted: readonly Asked[]) => readonly string[];
  readonly refusals: Refusals;
  /** A server of our own that runs in this process. */
  readonly embedded?: {
    readonly listeners: readonly string[];
    /** @param version one of the definition's */
    readonly start: (version: string) => Promise<EmbeddedSite>;
  };
  /** Shows that the harness sees what is wrong. */
  readonly selfTest?: SelfTest;
  /** What its parties are made of, where that is a product of others and tested like a server. */
  readonly software?: PartySoftware;
  /** What this machine can do with it beside what every machine can, for `assay doctor`. */
  readonly findings?: (signal: AbortSignal) => Promise<readonly Finding[]>;
}

/** What an expectation is about. */
export interface Asked {
  /** What was done; nothing where it is about what set-up does. */
  readonly acts: readonly ActStep[];
  /** What is looked for: the names of elements, their ids where they have one, and whom they come to. */
  readonly answers: readonly { readonly party: string; readonly name: string; readonly id?: string }[];
  readonly parties: Scenario['parties'];
}

export interface Scheme {
  /** The usual one. */
  readonly port: number;
  /** TLS from the first byte. */
  readonly directTls: boolean;
}

/** How a listener is known to be what it claims. */
export interface Proof {
  readonly domain: string;
  /** PEM certificates to trust; what the system trusts where empty. */
  readonly ca: readonly string[];
}

/** Something that parties can connect to. */
export interface Listener {
  /** One line for the reference. */
  readonly summary: string;
  /** Asks once whether what listens there speaks the protocol; rejects with why not. */
  readonly probe: (address: Address, proof: Proof, signal: AbortSignal) => Promise<void>;
}

/** A server that runs already, as the user named it. */
export interface ExternalServer {
  readonly target: string;
  readonly address: Address;
  readonly directTls: boolean;
  readonly domain: string;
  readonly environment: Environment;
}

export interface Attachment extends Pick<Site, 'listeners' | 'unasked' | 'accounts'> {
  /** What to try where it does not answer. */
  readonly hint: string;
}

/** Where accounts come from, and what becomes of them. */
export interface Accounts {
  /** Where those come from on a server of which nothing else is said. */
  readonly usual: AccountSource;
  /** A new one, where whoever needs one needs nobody's leave. */
  readonly fresh?: () => Promise<Account>;
  /**
   * Makes those of a run before any scenario is played.
   * @throws {TargetError} `not-let-in` with what the user can do about it
   */
  readonly provide?: (site: Site, options: ProvideOptions) => Promise<Provided>;
  readonly lending?: Lending;
}

export interface ProvideOptions {
  /** How many accounts all scenarios need together. */
  readonly count: number;
  /** The target's folder for evidence. */
  readonly folder: string;
  /** What an earlier run has left on this target. */
  readonly left: readonly Ledger[];
  /** The target is thrown away at the end, and its accounts with it. */
  readonly temporary: boolean;
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
}

/** A target whose accounts are there. */
export interface Provided {
  readonly site: Site;
  /** Undoes what was made or used; says in a sentence what could not be undone. */
  release(): Promise<string | undefined>;
}

/** How accounts of the user's are used by one scenario after the other. */
export interface Lending {
  /** Rids them of what a scenario may have left, else of what any may; gives back what stayed, by user. */
  readonly clean: (
    site: Site,
    accounts: readonly Account[],
    after?: Scenario,
  ) => Promise<ReadonlyMap<string, string>>;
  /** Whether a scenario may leave anything on them. */
  readonly leavesTraces: (scenario: Scenario) => boolean;
  /** Why a scenario must not have an account of the user's. */
  readonly whyNot: (scenario: Scenario) => string | undefined;
}

/** What every run asks a target before it is tested. */
export interface Survey {
  /** The scenario's file; its parties are given accounts, and listeners that the target has. */
  readonly file: string;
  /** A pure function of what was heard. */
  readonly read: (transcript: readonly TranscriptEvent[]) => SurveyFindings;
}

export interface SurveyFindings {
  /** In the words of scenarios' `needs`. */
  readonly claims: readonly string[];
  readonly software?: SoftwareFacts;
  /** What it did not say, in a sentence. */
  readonly unanswered?: string;
  /** Why nothing can be played on it, in a sentence. */
  readonly shut?: string;
}

/** What a server says that it is. */
export interface SoftwareFacts {
  readonly product?: string;
  readonly softwareVersion?: string;
}

/** Releases of what parties are made of. */
export interface PartySoftware {
  /** What a release is, in messages: `a release of the SDK`. */
  readonly noun: string;
  /** @throws {DataError} */
  readonly releases: () => readonly string[];
  /** What parties are made of where nothing is said. */
  readonly current: string;
  /** What a target on which parties are of this release gives those that name none. */
  readonly optionsOf: (release: string) => Options;
  /** The release in words, for reports, and its version where that can be told. */
  readonly describe: (release: string) => Promise<{ readonly text: string; readonly version?: string }>;
}

export interface Finding {
  readonly what: string;
  readonly state: 'yes' | 'no' | 'wrong';
  readonly detail: string;
}
