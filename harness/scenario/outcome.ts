import type { Verdict } from '../verdict.ts';
import { type Came, cameOf } from './arrived.ts';
import type { Cause, Decision } from './decision.ts';
import type { Seen } from './inbox.ts';
import type { Bindings } from './pattern.ts';
import type { CheckSpec, JudgedStep } from './scenario.ts';
import { signatureOf } from './signature.ts';
import { visible } from './visible.ts';
import { expectedText, seenText } from './words.ts';

/** How one check came out, and which transcript events decided it. */
export interface Outcome {
  readonly check: CheckSpec;
  readonly verdict: Verdict;
  readonly reason?: string;
  /** What we sent that the check is about. */
  readonly sent?: string;
  readonly expected?: string;
  readonly observed?: string;
  /** What came to any party after what was sent, errors and ends first. */
  readonly came?: readonly Came[];
  readonly signature?: string;
  /** Of a failure: what kind of answer to what kind of action it is about. */
  readonly about?: string;
  /** Of what could not be decided: the step that failed before. */
  readonly cause?: Omit<Cause, 'why' | 'verdict'>;
  /** The transcript event behind which came what could decide it; absent where everything could. */
  readonly since?: number;
  readonly from: number;
  readonly to: number;
}

/** What else the outcome of a decision tells. */
export interface Circumstances {
  readonly bindings: Bindings;
  readonly sent: string | undefined;
  readonly since: number | undefined;
  /** The transcript events between which it was decided. */
  readonly from: number;
  readonly to: number;
  /** What came since then and no step has taken. */
  readonly arrived: () => readonly Seen[];
  /** What the step is about. */
  readonly about: () => string;
}

const verdicts = { holds: 'pass', broken: 'fail', undecidable: 'unverifiable' } as const;

const reasons: Readonly<Partial<Record<Verdict, (failed: string, why: string) => string>>> = {
  blocked: (failed, why) => `${failed}: ${why}`,
  observed: (_, why) => `there is nothing to judge: ${why}`,
};

/** What a check is that a failed step keeps from being decided. */
export const notJudgedBecause = (check: CheckSpec, cause: Cause, at: number): Outcome => {
  const { why, verdict = 'blocked', ...step } = cause;
  const failed = step.check === undefined ? step.step : `${step.check.replace(/^.*#/, '')} failed`;
  return {
    check,
    verdict,
    reason: reasons[verdict]?.(failed, why) ?? why,
    ...(verdict === 'blocked' && { cause: step }),
    from: at,
    to: at,
  };
};

type Decided = Exclude<Decision, { kind: 'blocked' }>;

const verdictOf = (check: CheckSpec, { kind }: Decided): Verdict =>
  check.observe && kind !== 'undecidable' ? 'observed' : verdicts[kind];

const seenBy = (decision: Decided): Seen | undefined =>
  decision.kind === 'undecidable' ? undefined : decision.seen;

/** The verdict, and what decided it. */
export const bareOutcome = (
  check: CheckSpec,
  decision: Decided,
  from: number,
  to: number,
  since: number | undefined,
): Outcome => ({
  check,
  verdict: verdictOf(check, decision),
  ...(since !== undefined && { since }),
  from: seenBy(decision)?.at ?? from,
  to: seenBy(decision)?.at ?? to,
});

/** What a decision on a step says of its check. */
export const outcomeFrom = (
  step: JudgedStep,
  check: CheckSpec,
  decision: Decided,
  around: Circumstances,
): Outcome => {
  const holds = decision.kind === 'holds';
  const { bindings, sent, since } = around;
  const seen = seenBy(decision);
  const verdict = verdictOf(check, decision);
  const observation = holds && check.observe ? (decision.means ?? 'as described') : undefined;
  const reason = holds ? observation : visible(decision.why);
  const came = holds ? [] : cameOf(around.arrived());
  return {
    ...bareOutcome(check, decision, around.from, around.to, since),
    ...(reason !== undefined && { reason }),
    ...((!holds || check.observe) && {
      expected: expectedText(step, bindings),
      ...(sent && { sent }),
      ...(seen && { observed: seenText(seen) }),
      ...(came.length > 0 && { came }),
    }),
    ...(decision.kind === 'broken' &&
      verdict === 'fail' && { signature: signatureOf(decision.signature, bindings), about: around.about() }),
  };
};
