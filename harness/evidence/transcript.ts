/**
 * The append-only record of one scenario, one JSON object per line, in one total order across parties.
 * `n` counts events from 0; `t` is milliseconds since the scenario began.
 */
export type TranscriptEvent = { readonly n: number; readonly t: number } & TranscriptEntry;

export type TranscriptEntry =
  | HeaderEntry
  /** A value that the harness chose: an account's JID, a generated id. */
  | { readonly kind: 'bind'; readonly name: string; readonly value: string }
  /** A party's way to the state the scenario wants it in. */
  | { readonly kind: 'setup'; readonly party: string; readonly state: 'begun' | 'done' }
  | { readonly kind: 'setup'; readonly party: string; readonly state: 'failed'; readonly why: string }
  | ({
      readonly kind: 'connected';
      readonly listener: string;
      /** Where the peer dialled us; we dialled where nothing is said. */
      readonly by?: 'peer';
      /** What turns its bytes into items, where that is no stream of XML. */
      readonly codec?: string;
    } & OnWire)
  | ({
      readonly kind: 'tls';
      readonly protocol: string;
      readonly cipher: string;
      readonly authorized: boolean;
      /** Why the certificate was not accepted. */
      readonly problem?: string;
      readonly alpn?: string;
      /** What the peer showed; nothing where it showed none. */
      readonly certificate?: CertificateFacts;
      /** The peer asked for a certificate of ours. */
      readonly certificateRequested?: true;
      /** What it was shown then; nothing where the party had none to show. */
      readonly shown?: CertificateFacts;
    } & OnWire)
  /** A new stream begins on the connection: both sides start a new XML document. */
  | ({ readonly kind: 'restart' } & OnWire)
  | BytesEntry
  | RecordEntry
  /** This side sends nothing more on the connection, though the other may: a FIN, in TCP. */
  | ({ readonly kind: 'half-closed'; readonly by: 'us' | 'peer' } & OnWire)
  /** `limit`: the party hung up because more came in than a scenario may take. */
  | ({
      readonly kind: 'closed';
      readonly by: 'us' | 'peer' | 'limit';
      /** `reset` where the peer broke it off, with what was on its way (a RST, in TCP). */
      readonly how?: 'reset';
      readonly problem?: string;
    } & OnWire)
  /** The action with this ordinal (counted from 0 among the scenario's actions) is about to be performed. */
  | { readonly kind: 'doing'; readonly action: number }
  /** It has been performed. */
  | { readonly kind: 'did'; readonly action: number }
  /** It could not be; `ours` where nobody was waited for, so that only this machine was too slow. */
  | { readonly kind: 'failed'; readonly action: number; readonly why: string; readonly ours?: true }
  /** A marker was sent, by another party perhaps, so that its arrival proves that nothing else came before it. */
  | { readonly kind: 'marker'; readonly party: string; readonly id: string; readonly by?: string }
  /** The player stopped waiting for this party after so many milliseconds. */
  | { readonly kind: 'gave-up'; readonly party: string; readonly waited: number }
  | ({ readonly kind: 'log' } & LogSlice)
  /** What the server's log warned of, naming an account of the scenario; added when the run is over. */
  | { readonly kind: 'warning'; readonly file: string; readonly text: string }
  | { readonly kind: 'end'; readonly why: 'finished' | 'interrupted' | 'crashed'; readonly problem?: string };

/** Formats of transcripts that can be judged; the last is the one that is written. In the first a party has one wire. */
export const formats = ['assay-transcript/1', 'assay-transcript/2'] as const;
export type Format = (typeof formats)[number];

/** Which connection an entry is about. */
export interface OnWire {
  readonly party: string;
  /** One of several of this party; the one that it has without a name is left out. */
  readonly wire?: string;
}

/** What a certificate says (RFC 5280), for readers and for checks. */
export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  /** Subject alternative names, as OpenSSL writes them: `DNS:example.org`. */
  readonly names: readonly string[];
  readonly validFrom: string;
  readonly validTo: string;
  /** SHA-256, in hex with colons. */
  readonly fingerprint: string;
}

/** What was known of a running target. */
export interface SiteFacts {
  readonly target: string;
  /** What the target claims: the features the scenario's `needs` are held against. */
  readonly claims: readonly string[];
  /** Specifications that its makers say it implements, each with where they say so. */
  readonly implements?: Readonly<Record<string, string>>;
  /** Why it is not known what the target claims, where asking it failed. */
  readonly unknown?: string;
}

export interface HeaderEntry extends SiteFacts {
  readonly kind: 'scenario';
  readonly format: Format;
  readonly scenario: string;
  /** Hash of what the scenario does, apart from what it expects: verdicts compare only where it agrees. */
  readonly stimulus: string;
  /** What filled each site where there were several: `target` is their ids together then, and claims nothing itself. */
  readonly sites?: Readonly<Record<string, SiteFacts>>;
  /** Why nobody played it: it could not be asked, or the target lets nobody in. */
  readonly unplayed?: { readonly why: string; readonly verdict: 'blocked' | 'unverifiable' };
}

/** Bytes on a connection, after TLS: as text where they are UTF-8, as base64 where they are not. */
export interface BytesEntry extends OnWire {
  readonly kind: 'bytes';
  readonly direction: 'in' | 'out';
  readonly text?: string;
  readonly base64?: string;
}

/** Plain data, as JSON has it. */
export type RecordValue =
  | string
  | number
  | boolean
  | null
  | { readonly [key: string]: RecordValue }
  | readonly RecordValue[];

/**
 * What a party that speaks in records rather than in a stream of XML asked for (`out`) or got to know (`in`): a
 * result, an event, a gRPC message in protobuf's JSON form.
 */
export interface RecordEntry extends OnWire {
  readonly kind: 'record';
  readonly direction: 'in' | 'out';
  /** What it is: `message`, `QueryGroupMessages`. */
  readonly name: string;
  readonly value: RecordValue;
}

/** What a server wrote while the scenario ran: byte offsets into its log. */
export interface LogSlice {
  readonly file: string;
  readonly from: number;
  readonly to: number;
}

/** What tells the wires of all parties apart. */
export const wireOf = ({ party, wire }: OnWire): string => (wire === undefined ? party : `${party} ${wire}`);
