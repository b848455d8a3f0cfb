import type { Refusal } from './refusal.ts';

/** Where a stream's messages go. */
export interface Outlet {
  /** False when the reader is slower: then wait for {@link Outlet.onDrain}. */
  write(message: Uint8Array): boolean;
  /** Called each time that more can be written. */
  onDrain(listener: () => void): void;
  /** Ends the stream: with OK, or with what went wrong. Later calls do nothing. */
  end(why?: Refusal): void;
}

/** Answers a call. @throws {Refusal} */
export type Unary = (request: Uint8Array) => Uint8Array;

/** Begins a stream; what it returns is disposed of when the stream has ended. @throws {Refusal} */
export type Streaming = (request: Uint8Array, outlet: Outlet) => Disposable;

/** Handlers by the RPC's name. */
export interface Service {
  readonly unary?: Readonly<Record<string, Unary>>;
  readonly streams?: Readonly<Record<string, Streaming>>;
}
