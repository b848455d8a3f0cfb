const mebibyte = 2 ** 20;

/** What bounds the node's memory and time, whoever calls. */
export interface Limits {
  /** Bytes of a request, as the network's nodes have it. */
  readonly requestBytes: number;
  /** Bytes of an answer: what clients take (libxmtp: 25 MiB). */
  readonly messageBytes: number;
  /** Bytes of all that is kept, 1 GiB if not said. */
  readonly storedBytes: number;
  /** Messages that wait for a slow reader of a stream, as the network's nodes have it. */
  readonly waiting: number;
  /** Streams at a time: each takes some 90 kB in gRPC. */
  readonly streams: number;
  /** Topics of all streams together. */
  readonly subscriptions: number;
  /** Updates in an inbox's log, as the network's nodes have it. */
  readonly updates: number;
  /** Bytes of a request that publishes an update: its actions take many times that in memory. */
  readonly updateBytes: number;
  /** Actions in an update: each costs two signatures, and a signature a millisecond. */
  readonly actions: number;
}

export const defaultLimits: Limits = {
  requestBytes: 50 * mebibyte,
  messageBytes: 25 * mebibyte,
  storedBytes: 1024 * mebibyte,
  waiting: 1024,
  streams: 10_000,
  subscriptions: 200_000,
  updates: 256,
  updateBytes: mebibyte,
  actions: 100,
};
