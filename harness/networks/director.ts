import type { Address, Listeners } from './site.ts';

/** What scenarios may have done to a target, as its `unasked` names it: `ability stop`. */
export const abilities = ['stop', 'kill', 'cut', 'log', 'names'] as const;
export type Ability = (typeof abilities)[number];

/** Where something answers. */
export type Place = Pick<Address, 'host' | 'port'>;

/** What is said of a name in DNS, to one target alone. */
export type NameRecord = { readonly name: string } & (
  | { readonly type: 'A'; readonly address: string }
  | {
      readonly type: 'SRV';
      readonly target: string;
      readonly port: number;
      readonly priority?: number;
      readonly weight?: number;
    }
);

/** What may be asked of the process that owns a target while scenarios are played on it. */
export type DirectorRequest =
  /** Makes it as it was: up, in reach, and every listener answers. */
  | { readonly kind: 'ready' }
  /** Ends it as its makers say; ends all of its processes without a word to them; starts it again. */
  | { readonly kind: 'stop' | 'kill' | 'start' }
  /** Breaks all connections to it and lets none begin; lets them again. */
  | { readonly kind: 'cut' | 'heal' }
  /** What its logs have gained. */
  | { readonly kind: 'log'; readonly since: Readonly<Record<string, number>> }
  /** Gives this place of ours an address that the target can dial and nobody else has. */
  | { readonly kind: 'admit'; readonly place: Place }
  /** Has the target find these when it asks for names. */
  | { readonly kind: 'names'; readonly records: readonly NameRecord[] };

export interface DirectorAnswer {
  /** Where it answers while scenarios have it to themselves. */
  readonly listeners?: Listeners;
  /** Of its logs. */
  readonly text?: string;
  /** What it can dial. */
  readonly place?: Place;
}

/** Does to a target what only its owner can. */
export interface Director {
  /** @throws {DirectorError} where it cannot be done. */
  ask(request: DirectorRequest, signal: AbortSignal): Promise<DirectorAnswer>;
}

/** What a target's owner was asked could not be done: that says nothing of what the target owes its users. */
export class DirectorError extends Error {
  override readonly name = 'DirectorError';
}
