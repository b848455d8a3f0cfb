/** An account on a target; the password never enters evidence or reports. */
export interface Account {
  readonly user: string;
  readonly password: string;
}

/** Where a listener answers, seen from this host. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What targets speak: the name of a network. */
export type Protocol = string;

/**
 * The listeners a party can connect to. `c2s` speaks plain TCP and STARTTLS, `c2s-tls` direct TLS (XEP-0368);
 * `grpc` is an XMTP node's API in plain HTTP/2, `grpc-tls` the same behind TLS, `history` its history server.
 */
export const listenerKinds = ['c2s', 'c2s-tls', 'grpc', 'grpc-tls', 'history'];
export type ListenerKind = string;

/**
 * Where accounts come from: made in bulk beforehand, registered in-band (XEP-0077), made by an administrator's commands
 * (XEP-0133), a fixed list to share, or new wallets: `user` is the address in lower case then, `password` the private
 * key in hex.
 */
export type AccountSource =
  | { readonly kind: 'pool'; readonly accounts: readonly Account[] }
  | { readonly kind: 'registration' }
  | { readonly kind: 'wallets' }
  | { readonly kind: 'administrator'; readonly admin: Account }
  | { readonly kind: 'list'; readonly accounts: readonly Account[] };

/** What a player needs to know of what it plays on: a running target; plain data, so that it crosses process borders. */
export interface Site {
  /** The target's identity in reports: `name@1.2`, `xmpp://example.org:5222`. */
  readonly target: string;
  readonly protocol: Protocol;
  readonly domain: string;
  readonly listeners: Readonly<Record<ListenerKind, Address>>;
  /** What it may well offer though nobody can ask it, in the words of scenarios' `needs`, and why. */
  readonly unasked?: Readonly<Record<string, string>>;
  /** Specifications that its makers say it implements, each with where they say so. */
  readonly implements?: Readonly<Record<string, string>>;
  /** PEM certificates to trust beside the system's: the run's own certificate authority. */
  readonly ca: readonly string[];
  readonly accounts: AccountSource;
  /** The release of the SDK that apps of XMTP are made with where they name none. */
  readonly apps?: string;
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
