import type { Options } from '../language/scenario.ts';
import type { IssuedCertificate } from './certificates.ts';

/** An account on a target; the password never enters evidence or reports. */
export interface Account {
  readonly user: string;
  readonly password: string;
}

/** Where a listener answers, seen from this host. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** Where HTTP is spoken: the path. */
  readonly path?: string;
  /** TLS from the first byte, where the listener's name does not tell. */
  readonly secure?: true;
  /** Those that whoever connects there goes by, where they are no users of the target. */
  readonly accounts?: readonly Account[];
}

/** Where the listeners of a target answer. */
export type Listeners = Readonly<Record<string, Address>>;

/**
 * Where accounts come from: made in bulk beforehand, a fixed list to share, or fresh ones for whoever needs one; or,
 * until its network has made them, by registration or by an administrator.
 */
export type AccountSource =
  | { readonly kind: 'pool'; readonly accounts: readonly Account[] }
  | { readonly kind: 'list'; readonly accounts: readonly Account[] }
  | { readonly kind: 'fresh' }
  | { readonly kind: 'registration' }
  | { readonly kind: 'administrator'; readonly admin: Account };

/** What a player needs to know of what it plays on: a running target; plain data, so that it crosses process borders. */
export interface Site {
  /** The target's identity in reports: `name@1.2`, `xmpp://example.org:5222`. */
  readonly target: string;
  /** The name of its network. */
  readonly protocol: string;
  readonly domain: string;
  /** By the names that its network has for them. */
  readonly listeners: Listeners;
  /** What it may well offer though nobody can ask it, in the words of scenarios' `needs`, and why. */
  readonly unasked?: Readonly<Record<string, string>>;
  /** Specifications that its makers say it implements, each with where they say so. */
  readonly implements?: Readonly<Record<string, string>>;
  /** PEM certificates to trust beside the system's: the run's own certificate authority. */
  readonly ca: readonly string[];
  /** The run's own certificate authority, of which the target was told: it may trust what that issues. */
  readonly authority?: IssuedCertificate;
  readonly accounts: AccountSource;
  /** What its parties are given that a scenario leaves open. */
  readonly options?: Options;
  /** Server logs that grow while the target runs; scenarios note the slices that are theirs. */
  readonly logs: readonly LogFile[];
}

export interface LogFile {
  /** Relative to the report's folder: `evidence/name@1.2/server.log`. */
  readonly file: string;
  /** Where it is on this host. */
  readonly path: string;
}

/** A server of our own, started in this process; disposing stops it. */
export interface EmbeddedSite extends Omit<Site, 'target' | 'protocol'>, AsyncDisposable {}
