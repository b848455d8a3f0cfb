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

/** What targets speak. */
export const protocols = ['xmpp', 'xmtp'] as const;
export type Protocol = (typeof protocols)[number];

/**
 * The listeners a party can connect to. `c2s` speaks plain TCP and STARTTLS, `c2s-tls` direct TLS (XEP-0368);
 * `grpc` is an XMTP node's API in plain HTTP/2, `grpc-tls` the same behind TLS, `history` its history server.
 */
export const listenerKinds = ['c2s', 'c2s-tls', 'grpc', 'grpc-tls', 'history'] as const;
export type ListenerKind = (typeof listenerKinds)[number];

export const configurations = ['default', 'best'] as const;
export type Configuration = (typeof configurations)[number];

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

/** What a player needs to know of a running target; plain data, so that it crosses process borders. */
export interface Endpoint {
  /** The target's identity in reports: `name@1.2`, `xmpp://example.org:5222`. */
  readonly target: string;
  readonly protocol: Protocol;
  readonly domain: string;
  readonly listeners: Readonly<Partial<Record<ListenerKind, Address>>>;
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

/** How a target came to life. */
export const drivers = ['container', 'process', 'composition', 'embedded', 'external'] as const;
export type Driver = (typeof drivers)[number];

/** What a report says about a target. */
export interface TargetFacts {
  readonly id: string;
  readonly protocol: Protocol;
  /** The definition it follows (`fixtures/targets/<name>`), or `external`. */
  readonly name: string;
  /** The version asked for, or what the server says of itself where nothing was asked. */
  readonly version: string;
  readonly driver: Driver;
  readonly config: Configuration;
  readonly image?: string;
  /** What runs there: the name of its definition, or the one it gives itself, in lower case. */
  readonly product?: string;
  /** The version that it gives itself, where `version` only says which one was asked for. */
  readonly softwareVersion?: string;
  /** What the command that repeats this needs in its environment, as `NAME=value`; secrets are left out. */
  readonly environment?: readonly string[];
}

/** A target that answers. Disposing stops it and leaves nothing behind but its logs. */
export interface RunningTarget extends AsyncDisposable {
  readonly facts: TargetFacts;
  readonly endpoint: Endpoint;
  /** Aborted, with an Error that says how, when the target goes away by itself. */
  readonly gone: AbortSignal;
}
