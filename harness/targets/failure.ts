import { errorMessage } from '../error-message.ts';
import { TargetError, type TargetErrorCode, type TargetPhase } from '../target-error.ts';
import type { ServerLog } from './log.ts';

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
function explainFailure(
  failure: unknown,
  { phase, signal, gone, deadline, seconds }: Circumstances,
): { readonly code: TargetErrorCode; readonly what: string } {
  if (signal.aborted) return { code: 'aborted', what: 'it was interrupted' };
  if (gone.aborted) return { code: 'exited', what: errorMessage(gone.reason) };
  const late = deadline.aborted ? ` within ${seconds} s` : '';
  const how = errorMessage(failure);
  if (phase === 'readiness') return { code: 'not-ready', what: `it was not ready${late}: ${how}` };
  if (phase === 'accounts') {
    return { code: 'accounts-failed', what: `accounts could not be made${late}: ${how}` };
  }
  return { code: 'start-failed', what: how };
}

/** What a target's failed start is told with. */
export interface FailedStart extends Circumstances {
  readonly target: string;
  /** What it wrote, where it runs with us. */
  readonly log?: ServerLog;
  /** What the user can do, unless the user gave up. */
  readonly hint: string;
}

/** The error for a failed start. */
export function startError(
  failure: unknown,
  { target, log, hint, ...circumstances }: FailedStart,
): TargetError {
  const { code, what } = explainFailure(failure, circumstances);
  return new TargetError({
    code,
    target,
    phase: circumstances.phase,
    what,
    log: log?.lastLines() ?? [],
    ...(code !== 'aborted' && { hint }),
    cause: failure,
  });
}

/** The error for an image that cannot be had, unless the failure says more. */
export const imageError = (
  failure: unknown,
  { target, signal, hint }: { readonly target: string; readonly signal: AbortSignal; readonly hint?: string },
): TargetError =>
  TargetError.from(failure, {
    target,
    phase: 'image',
    ...(signal.aborted ? { code: 'aborted' } : { code: 'no-image', ...(hint !== undefined && { hint }) }),
  });
