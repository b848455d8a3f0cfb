import type { Element } from 'ltx';
import type { Bindings } from '../language/pattern.ts';
import type { ActStep, PartySpec, Step, WatchRule } from '../language/scenario.ts';
import type { StreamItem } from '../xml/item.ts';
import type { Seen } from './seen.ts';

/** What a network holds its servers to in all scenarios, besides what these ask for. */
export interface Watches {
  /** In the order in which scenarios have them as checks. */
  readonly rules: readonly WatchRule[];
  /** What servers may have to keep to in a scenario of these steps. */
  readonly dutiesIn: (
    steps: readonly Step[],
    parties: ReadonlyMap<string, PartySpec>,
  ) => readonly WatchDuty[];
  readonly create: () => Watch;
}

/** A rule that the server of a party has to keep to, if it comes to that. */
export interface WatchDuty {
  readonly rule: WatchRule['id'];
  readonly requirement: string;
  readonly party: string;
}

/** What is known of a rule; `idle` where nothing came that it is about. */
export type Watched =
  | { readonly kind: 'idle' }
  | { readonly kind: 'holds'; readonly seen: Seen }
  | {
      readonly kind: 'broken';
      /** In words that are the same in every run, or as what differs: `/iq/@from`. */
      readonly why: string | { readonly path: string; readonly expected: string; readonly found: string };
      readonly seen?: Seen;
    }
  | { readonly kind: 'undecidable'; readonly why: string };

/** Watches over what comes while a scenario is played. */
export interface Watch {
  /** An action begins: what it sends may be answered. */
  begin(act: ActStep, bindings: Bindings): void;
  see(seen: Seen, bindings: Bindings): void;
  /** A step has selected this: all that came to its party before would have come in every play. */
  reach(seen: Seen): void;
  /** What is known by now; nothing while something is still to come. */
  decide(rule: string): Watched | undefined;
  /** Nothing more will come: so many milliseconds were waited. */
  giveUp(rule: string, waited: number): Watched;
  /** The action that what decided is the answer to. */
  actOf(rule: string): ActStep | undefined;
  /** The attributes that an element needs with which a server does everything right. */
  rightAttributes(party: string, element: Element, bindings: Bindings): Readonly<Record<string, string>>;
  /** What still has to come for a server to do everything right. */
  awaited(rule: string): readonly { readonly party: string; readonly item: StreamItem }[];
}
