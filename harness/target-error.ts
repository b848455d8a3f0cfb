import { errorMessage } from './error-message.ts';

/** Where in a target's life it went wrong. */
export const targetPhases = [
  'name',
  'definition',
  'engine',
  'image',
  'configuration',
  'start',
  'readiness',
  'accounts',
] as const;
export type TargetPhase = (typeof targetPhases)[number];

export const targetErrorCodes = [
  'unknown-target',
  'bad-name',
  'bad-definition',
  'bad-environment',
  'no-engine',
  'no-base-image',
  'no-image',
  'build-failed',
  'no-binary',
  'start-failed',
  'exited',
  'not-ready',
  'accounts-failed',
  'not-let-in',
  'aborted',
] as const;
export type TargetErrorCode = (typeof targetErrorCodes)[number];

export interface TargetProblem {
  readonly code: TargetErrorCode;
  /** The target as the user named it. */
  readonly target: string;
  readonly phase: TargetPhase;
  /** What happened, in one sentence. */
  readonly what: string;
  /** What the user can do about it. */
  readonly hint?: string;
  /** The last lines that the target wrote. */
  readonly log?: readonly string[];
  readonly cause?: unknown;
}

/** The one error of this folder: a target could not be named, built, started or used. */
export class TargetError extends Error {
  readonly code: TargetErrorCode;
  readonly target: string;
  readonly phase: TargetPhase;
  readonly what: string;
  readonly hint: string | undefined;
  readonly log: readonly string[];

  constructor(problem: TargetProblem) {
    super(describe(problem), problem.cause === undefined ? undefined : { cause: problem.cause });
    this.name = 'TargetError';
    this.code = problem.code;
    this.target = problem.target;
    this.phase = problem.phase;
    this.what = problem.what;
    this.hint = problem.hint;
    this.log = problem.log ?? [];
  }

  /** Keeps a TargetError as it is and gives any other failure a place. */
  static from(failure: unknown, place: Omit<TargetProblem, 'what' | 'cause'>): TargetError {
    if (failure instanceof TargetError) return failure;
    return new TargetError({ ...place, what: errorMessage(failure), cause: failure });
  }
}

function describe({ target, what, log = [], hint }: TargetProblem): string {
  const lines = [`${target}: ${what}`];
  if (log.length > 0) lines.push('It wrote last:', ...log.map((line) => `  ${line}`));
  if (hint !== undefined) lines.push(`Try: ${hint}`);
  return lines.join('\n');
}
