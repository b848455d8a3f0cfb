import type { Faults } from '../faults.ts';
import type { Budget } from './budget.ts';
import type { Call } from './call.ts';
import type { Cutover } from './cutover.ts';

/** An RPC by name and path. */
export interface Method {
  readonly rpc: string;
  readonly path: string;
}

/** What all calls of a node share. */
export interface Serving {
  readonly faults: Faults;
  /** Aborts when the node stops. */
  readonly stopping: AbortSignal;
  /** Streams at a time. */
  readonly streams: Budget;
  readonly cutover: Pick<Cutover, 'refusal' | 'come'>;
  tell(call: Call): void;
}
