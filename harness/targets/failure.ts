import { messageOf, type TargetErrorCode, type TargetPhase } from './errors.ts';

/** What held when starting a target failed. */
export interface Circumstances {
  readonly phase: TargetPhase;
  /** The caller's: it gave up. */
  readonly signal: AbortSignal;
  /** The target's: it ended by itself. */
  readonly gone: AbortSignal;
  readonly deadline: AbortSignal;
  /** The deadline's length. */
  readonly seconds: number;
}

/** The code and the sentence for a failed start: what cannot go on matters more than what failed because of it. */
export function explainFailure(
  failure: unknown,
  { phase, signal, gone, deadline, seconds }: Circumstances,
): { readonly code: TargetErrorCode; readonly what: string } {
  if (signal.aborted) return { code: 'aborted', what: 'it was interrupted' };
  if (gone.aborted) return { code: 'exited', what: messageOf(gone.reason) };
  const late = deadline.aborted ? ` within ${seconds} s` : '';
  const how = messageOf(failure);
  if (phase === 'readiness') return { code: 'not-ready', what: `no stream features came${late}: ${how}` };
  if (phase === 'accounts') {
    return { code: 'accounts-failed', what: `accounts could not be made${late}: ${how}` };
  }
  return { code: 'start-failed', what: how };
}
