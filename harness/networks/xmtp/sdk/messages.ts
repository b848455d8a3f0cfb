import type { RecordValue } from '../../../evidence/transcript.ts';

/** What an app host is started with, as its only argument, in JSON. */
export interface HostOptions {
  /** The folder whose `node_modules` holds the SDK. */
  readonly folder: string;
  /** A folder where the apps of a worker leave files for each other, as on a server for uploads. */
  readonly sharedFolder: string;
}

/** Where an app finds the network. */
export interface Place {
  /** The node: `http://127.0.0.1:5556`. */
  readonly api: string;
  /** The history server. */
  readonly history?: string;
}

/** What an app is opened with: the parameters of `open`. */
export interface AppOptions extends Place {
  /** The private key of its user. */
  readonly key: string;
  /** Where its database is; in memory without. */
  readonly database?: string;
}

/** What is installed where a host loads its SDK from. */
export interface SdkVersions {
  readonly sdk: string;
  readonly bindings: string;
  /** The C library that their native part was adapted to, where it could not load as it is. */
  readonly adaptedTo?: string;
  readonly node: string;
}

/** From us to a host. */
export interface Call {
  readonly id: number;
  readonly app: string;
  readonly command: string;
  readonly params: RecordValue;
}

/** What the SDK threw. */
export type SdkError = {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
};

/** From a host to us. */
export type HostMessage =
  | { readonly kind: 'ready'; readonly versions: SdkVersions }
  /** The SDK does not load: the messages of the error and of its causes, outermost first. */
  | {
      readonly kind: 'unloadable';
      readonly causes: readonly string[];
      readonly glibc?: string;
      readonly bindings?: string;
    }
  | { readonly kind: 'result'; readonly id: number; readonly value: RecordValue }
  /** The SDK threw: something to be observed. */
  | { readonly kind: 'thrown'; readonly id: number; readonly error: SdkError; readonly took: number }
  /** The host itself cannot do what it was asked. */
  | { readonly kind: 'fault'; readonly id: number; readonly message: string }
  | { readonly kind: 'event'; readonly app: string; readonly name: string; readonly value: RecordValue };

/** What became of a command, as far as the SDK is concerned. */
export type AppAnswer =
  | { readonly kind: 'value'; readonly value: RecordValue }
  | { readonly kind: 'error'; readonly error: SdkError; readonly took: number };
