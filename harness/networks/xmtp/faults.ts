import { nearest } from '../../data/read.ts';
import { wildcard } from '../../regexp.ts';

/** gRPC status codes by name. */
export const statusCodes = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;
export type StatusName = keyof typeof statusCodes;

/** What goes wrong with calls of an RPC, for whoever stands between a client and a node. */
export type Fault = {
  /** `SendGroupMessages`; `*` stands for anything. */
  readonly rpc: string;
  /** How many calls it hits; all of them if absent. */
  readonly times?: number;
} & (
  | { readonly kind: 'error'; readonly status: StatusName }
  /** Milliseconds before the node sees the call. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** The node does the work, and its answer gets lost: the call ends UNAVAILABLE. */
  | { readonly kind: 'lose-answer' }
  /** A stream ends UNAVAILABLE after so many messages. */
  | { readonly kind: 'drop-stream'; readonly after: number }
);

/** The faults in force. */
export interface Faults {
  /** Replaces all faults: counting begins anew. */
  set(faults: readonly Fault[]): void;
  /** What goes wrong with this call, by the RPC's name without service; each asking counts as a call. */
  next(rpc: string): Fault | undefined;
}

/** Whether a fault's `rpc` means this RPC. */
export const hits = (pattern: string, rpc: string): boolean => wildcard(pattern).test(rpc);

export const createFaults = (initial: readonly Fault[] = []): Faults => {
  let left: { readonly fault: Fault; readonly pattern: RegExp; times: number }[] = [];
  const set = (faults: readonly Fault[]): void => {
    left = faults.map((fault) => ({ fault, pattern: wildcard(fault.rpc), times: fault.times ?? Infinity }));
  };
  set(initial);
  return {
    set,
    next(rpc) {
      const hit = left.find(({ pattern, times }) => times > 0 && pattern.test(rpc));
      if (hit) hit.times -= 1;
      return hit?.fault;
    },
  };
};

/** How faults are written, for help texts. */
export const faultForms = [
  'RPC=error:STATUS',
  'RPC=delay:MILLISECONDS',
  'RPC=lose-answer',
  'RPC=drop-stream:AFTER-MESSAGES',
] as const;

/** A fault that cannot be understood. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
}

/**
 * Reads a fault: one of {@link faultForms}, with `*N` behind it to hit N calls only.
 * @throws {FaultError}
 */
export const parseFault = (text: string): Fault => {
  const fail = (expected: string, hint?: string): never => {
    throw new FaultError(
      `the fault ${text}: expected ${expected}${hint === undefined ? '' : `; did you mean ${hint}?`}`,
    );
  };
  const [, rpc, kind, value, count] = /^([A-Za-z*]+)=([a-z-]+)(?::(\w+))?(?:\*(\d+))?$/.exec(text) ?? [];
  if (rpc === undefined || kind === undefined) return fail(faultForms.join(', '));
  const base = { rpc, ...(count !== undefined && { times: Number(count) }) };
  const whole = (): number => (/^\d+$/.test(value ?? '') ? Number(value) : fail(`a number after ${kind}:`));
  if (kind === 'error') {
    const status = (value ?? '').toUpperCase();
    if (status in statusCodes) return { ...base, kind, status: status as StatusName };
    return fail('a gRPC status', nearest(status, Object.keys(statusCodes)));
  }
  if (kind === 'delay') return { ...base, kind, milliseconds: whole() };
  if (kind === 'drop-stream') return { ...base, kind, after: whole() };
  if (kind === 'lose-answer') return { ...base, kind };
  return fail(faultForms.join(', '));
};

/**
 * Reads a fault of one of these RPCs, or of several at once with `*`.
 * @throws {FaultError} also where it would hit no call.
 */
export const parseFaultOf = (rpcs: readonly string[], text: string): Fault => {
  const fault = parseFault(text);
  if (rpcs.some((rpc) => hits(fault.rpc, rpc))) return fault;
  const near = nearest(fault.rpc, rpcs);
  throw new FaultError(
    `the fault ${text}: no RPC is called ${fault.rpc}${near ? `; did you mean ${near}?` : `; there are ${rpcs.join(', ')}`}`,
  );
};
