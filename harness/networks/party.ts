import type { Complaint, Formats } from '../data/complaint.ts';
import type { Schema } from '../data/schema.ts';
import type { Hide } from '../evidence/redact.ts';
import type { TranscriptEntry } from '../evidence/transcript.ts';
import type { Bindings } from '../language/pattern.ts';
import type { PartySpec, StepValue } from '../language/scenario.ts';
import type { Ability, Director } from './director.ts';
import type { Account, Site } from './site.ts';

/** Something that parties of a kind can do, as fixtures call it. */
export interface Verb {
  /** What it does, as a sentence. */
  readonly summary: string;
  /** What its value may be; its examples stand in the reference. */
  readonly schema: Schema;
  /** What is wrong with a value that its schema takes, if anything. */
  readonly complaint?: (value: StepValue) => Complaint | undefined;
  /** Names that are bound once it is done. */
  readonly binds?: (value: StepValue, party: string) => readonly string[];
  /** Names that stand for something in its value only. */
  readonly knows?: readonly string[];
  /** How many usual actions it is as much work as: it may take so many times as long. One if absent. */
  readonly work?: (value: StepValue, bindings: Bindings) => number;
  /** What the target must let be done to it. */
  readonly ability?: Ability;
  /** What it does disturbs everybody on the target. */
  readonly alone?: true;
}

/** A row of a kind's table: a verb, and how a party at work performs it. */
export interface VerbOf<AtWork> extends Verb {
  readonly perform: (
    party: AtWork,
    value: StepValue,
    bindings: Bindings,
    signal: AbortSignal,
  ) => void | Promise<void>;
}

/** A kind of actor that scenarios control. Adding one means adding it to its network. */
export interface PartyKind {
  readonly kind: string;
  /**
   * The network that it is of: only targets of the same one can be tested with it. Without one it is for all targets,
   * and connects to none of their listeners.
   */
  readonly protocol?: string;
  /** It acts without an account on the target. */
  readonly accountless?: true;
  /** Its account is one of those that its listener has for whoever connects there. */
  readonly accountOfListener?: true;
  /** What such parties are made of, where scenarios with them judge that and not what it talks to. */
  readonly product?: string;
  /** How fixtures write what it receives. */
  readonly language: 'XML' | 'records';
  /** Records come to it, too, of what is no XML: what HTTP says, say. */
  readonly records?: true;
  /** What it connects to where a scenario does not say, if not the usual listener of its network. */
  readonly listener?: string;
  readonly summary: string;
  /** The codec of the wire that it has without a name, where that is not the usual one. */
  readonly codec?: string;
  /** Its ladder, from the bottom. */
  readonly phases: readonly string[];
  /** Where a party gets to before the first step when the scenario does not say. */
  readonly phase: string;
  /** How many usual actions it is as much work as to get there. One if absent. */
  readonly work?: number;
  /** What a party can be told besides, by name. */
  readonly options: Readonly<Record<string, Schema>>;
  /** What the schemas of its verbs say of texts that no schema can say. */
  readonly formats?: Formats;
  readonly verbs: Readonly<Record<string, Verb>>;
  /** What is bound of a party before the first step, without the party's name: `jid` for `{romeo.jid}`. */
  readonly names: (spec: PartySpec) => readonly string[];
  readonly create: (context: PartyContext) => Party;
  /** Gets what parties need that is not there yet, once for a whole run. */
  readonly prepare?: (
    specs: readonly PartySpec[],
    report: (line: string) => void,
    signal: AbortSignal,
  ) => Promise<void>;
  /** Why this machine cannot play such a party; its checks are `unverifiable` then. */
  readonly whyUnavailable?: (spec: PartySpec, signal: AbortSignal) => Promise<string | undefined>;
  /** Ends what parties of a worker share. */
  readonly end?: () => Promise<void>;
}

export interface PartyContext {
  readonly name: string;
  readonly spec: PartySpec;
  readonly site: Site;
  readonly account: Account;
  /** Asks what only the target's owner can do; nothing where nobody who plays owns it. */
  readonly director?: Director;
  /** Appends to the transcript. */
  readonly record: (entry: TranscriptEntry) => void;
  /** Keeps a value out of what others say in evidence: its label stands there instead. */
  readonly hide: Hide;
}

/** An actor at work. Disposing closes its connection, whatever state it is in. */
export interface Party extends AsyncDisposable {
  /** Gets to a phase by the usual way, as a well-behaved client does. */
  reach(phase: string, signal: AbortSignal): Promise<void>;
  /**
   * Performs a verb of its kind. None waits on a connection that is gone.
   * @throws {ConversationError} when the conversation fails; what else it throws is the harness's fault.
   */
  perform(verb: string, value: StepValue, bindings: Bindings, signal: AbortSignal): Promise<void>;
  /**
   * Sends a stanza whose arrival proves that nothing sent before is still on its way (RFC 6120 section 10.1):
   * to a full JID, or, without one, a request that the server answers to this party, or whoever is asked in its place.
   * False where the party cannot: it has no session yet.
   */
  mark(id: string, to: string | undefined, asked?: string): boolean;
  /** Milliseconds between a request of ours and its answer, measured on this connection. */
  readonly roundTrip: number;
  /**
   * How many usual answers what its scenario waits for may take, where the server has to find and dial it and come to terms
   * with it first. One if absent.
   */
  readonly answersToWait?: number;
}
