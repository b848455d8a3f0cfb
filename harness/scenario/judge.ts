import type { HeaderEntry, TranscriptEvent } from '../evidence/transcript.ts';
import { absenceDecider } from './absence.ts';
import type { Cause, Decider, Decision, Ruling } from './decision.ts';
import { expectationDecider, names, ruleAssertion } from './expectation.ts';
import { expectationKind } from './expectation-kind.ts';
import { createFloors, type Point } from './floors.ts';
import { createInbox, type Seen } from './inbox.ts';
import { createMarkers } from './markers.ts';
import { reasonNotJudged } from './not-judged.ts';
import { bareOutcome, notJudgedBecause, type Outcome, outcomeFrom } from './outcome.ts';
import { type Bindings, isUnbound, UnboundError } from './pattern.ts';
import {
  type CheckSpec,
  checksOf,
  type ExpectStep,
  type JudgedStep,
  type Scenario,
  type Step,
  sinceSetUp,
} from './scenario.ts';
import { sentText } from './words.ts';

/** The judge of one scenario. It reads a transcript event by event and holds no other state. */
export interface Judge {
  feed(event: TranscriptEvent): void;
  /** Index of the step that is not decided yet; the number of steps when all are. */
  readonly position: number;
  /** Nothing that may still come changes a verdict. */
  readonly done: boolean;
  readonly bindings: Bindings;
  /** A check did not pass, and may have left a name without what it should be bound to. */
  readonly wanting: boolean;
  /** One outcome per check of the scenario, in order. Checks that were not reached are `blocked`. */
  outcomes(): readonly Outcome[];
}

const movedOn = 'the recorded run did not wait for this';

const partiesOf = (step: Step): readonly string[] => {
  if (step.kind === 'expect') return step.options.map(({ party }) => party);
  return step.kind === 'has' ? [] : [step.party];
};

/** Whether a step is only about how a stream ends, which is seen whatever else went wrong on it. */
const isFate = (step: Step): boolean =>
  step.kind === 'expect' &&
  step.options.every(({ expected }) => expected.kind === 'footer' || expected.kind === 'closed');

/** What the last expectation came to. */
type Selection = { readonly seen: Seen; readonly failed?: Cause } | { readonly cause: Cause } | undefined;

/**
 * @param explains whether outcomes say how they came about; where only verdicts matter, that takes longer than to judge.
 */
export const createJudge = (scenario: Scenario, explains = true): Judge => {
  const { steps } = scenario;
  /** Whether a step is about what came before the first action. */
  const looksAtSetUp = steps.some(
    (step, at) =>
      step.kind !== 'act' &&
      ((step.kind !== 'has' && step.answers === sinceSetUp) ||
        !steps.slice(0, at).some(({ kind }) => kind === 'act')),
  );
  const inbox = createInbox();
  const bindings = new Map<string, string>();
  const floors = createFloors();
  const markers = createMarkers();
  const decided = new Map<CheckSpec, Outcome>();
  /** Parties on their way to their phase: what comes meanwhile is theirs, and no step's. */
  const unready = new Set<string>();
  /** Parties of which nothing can go on, and why. */
  const stuck = new Map<string, Cause>();
  /** Why expectations did not hold, by their names. */
  const missed = new Map<string, Cause>();
  let position = 0;
  let decider: Decider | undefined;
  /** How many items the step at hand has looked at. */
  let looked = 0;
  let stepBegan = 0;
  let now = 0;
  /** When the judge got to the step at hand. */
  let reached: Point = { item: 0, event: 0 };
  let selection: Selection;
  let stopped: Cause | undefined;
  let header: HeaderEntry | undefined;

  const arrivedSince = (step: JudgedStep) => (): readonly Seen[] =>
    inbox.items
      .slice(floors.of(step)?.item ?? 0)
      .filter((seen) => !inbox.isTaken(seen) && !markers.isOne(seen));

  const causeOf = (step: Step, why: string, at = position): Cause => {
    const check = step.kind === 'act' ? undefined : step.check;
    return {
      step: `line ${step.line}, ${step.label}`,
      why,
      ...(explains && { like: expectationKind(scenario, at) }),
      ...(check && !check.observe && { check: `${scenario.id}#${check.id}` }),
    };
  };

  const stop = (cause: Cause): void => {
    stopped ??= cause;
    position = steps.length;
  };

  /** Why what a check forbids is allowed to this target, if it is, or may be. */
  const allowanceOf = ({ relaxed }: CheckSpec): string | undefined =>
    relaxed && (header?.claims.includes(relaxed.claim) || header?.unknown !== undefined)
      ? relaxed.reason
      : undefined;

  /** What may have kept a name from being bound, other than the fixture: a check that did not pass. */
  const lost = (why: string): Cause | undefined => {
    const at = steps.findIndex(
      (step) => step.kind !== 'act' && step.check && (decided.get(step.check)?.verdict ?? 'pass') !== 'pass',
    );
    const step = steps[at];
    if (step === undefined || step.kind === 'act' || !step.check) return undefined;
    const verdict = decided.get(step.check)?.verdict;
    const hanging = verdict === 'observed' || verdict === 'unverifiable' ? { verdict } : {};
    return { ...causeOf(step, why, at), ...hanging };
  };

  const goOn = (): void => {
    position += 1;
    decider = undefined;
    stepBegan = now;
    reached = { item: inbox.items.length, event: now };
  };

  /** The actions that a step answers. */
  const sentFor = (step: JudgedStep): string | undefined => {
    const last = floors.of(step)?.last ?? -1;
    const named = step.kind !== 'has' && step.answers !== undefined;
    const first = named ? last : steps.slice(0, last + 1).findLastIndex(({ kind }) => kind !== 'act') + 1;
    const acts = steps.slice(first, last + 1).filter((act) => act.kind === 'act');
    const lines = acts.map(
      (act) => `${acts.length > 1 && act.verb === 'sends' ? `${act.label}: ` : ''}${sentText(act, bindings)}`,
    );
    return lines.length === 0 ? undefined : lines.join('\n');
  };

  /** Nothing came behind which the steps could look that ask for what does. */
  const miss = ({ as }: ExpectStep, cause: Cause): void => {
    selection = { cause };
    if (as !== undefined) missed.set(as, cause);
  };

  const hinder = (step: JudgedStep, cause: Cause): void => {
    if (step.kind === 'expect') miss(step, cause);
    if (step.check === undefined) stop(cause);
    else {
      decided.set(step.check, notJudgedBecause(step.check, cause, now));
      goOn();
    }
  };

  const decide = (step: JudgedStep, decision: Decision): void => {
    if (decision.kind === 'blocked') {
      hinder(step, decision.cause);
      return;
    }
    const { check } = step;
    const allowed = decision.kind === 'broken' ? check && allowanceOf(check) : undefined;
    const observes = check?.observe === true || allowed !== undefined;
    const span = { from: stepBegan, to: now, since: floors.of(step)?.event };
    if (check && !explains) decided.set(check, bareOutcome(check, decision, observes, span));
    else if (check) {
      const around = {
        bindings,
        sent: sentFor(step),
        ...span,
        observes,
        ...(allowed !== undefined && { allowed }),
        arrived: arrivedSince(step),
        about: () => expectationKind(scenario, position),
      };
      decided.set(check, outcomeFrom(step, check, decision, around));
    }
    if (decision.kind === 'holds') {
      goOn();
      return;
    }
    const hanging: Cause['verdict'] =
      decision.kind === 'undecidable' ? 'unverifiable' : observes ? 'observed' : undefined;
    const cause: Cause = { ...causeOf(step, decision.why), ...(hanging && { verdict: hanging }) };
    if (!check) {
      const control = 'control' in step ? step.control : undefined;
      // What a failed check selected is that failure's, whatever it does not show.
      const failed = step.kind === 'has' && selection && 'failed' in selection ? selection.failed : undefined;
      stop(control === undefined ? cause : (failed ?? { ...cause, why: control, verdict: 'unverifiable' }));
      return;
    }
    if (step.kind === 'expect') {
      miss(step, cause);
      if (decision.kind === 'broken' && decision.seen && names(step, decision.seen))
        selection = { seen: decision.seen, ...(!observes && { failed: cause }) };
    }
    if (!observes && (decision.kind === 'undecidable' || decision.over))
      for (const party of partiesOf(step)) if (!stuck.has(party)) stuck.set(party, cause);
    goOn();
  };

  const apply = (step: JudgedStep, { decision, taken, bound = [] }: Ruling): void => {
    if (taken) inbox.take(taken);
    if (decision.kind === 'holds' && step.kind === 'expect' && decision.seen) {
      const { seen } = decision;
      selection = { seen };
      if (step.as !== undefined)
        floors.select(step.as, { item: inbox.items.indexOf(seen) + 1, event: seen.at });
    }
    for (const [name, value] of bound) bindings.set(name, value);
    decide(step, decision);
  };

  const deciderFor = (step: Exclude<JudgedStep, { kind: 'has' }>): Decider =>
    step.kind === 'expect'
      ? expectationDecider(step, { inbox, bindings, arrived: arrivedSince(step) })
      : absenceDecider(step, () => ({
          inbox,
          bindings,
          ...markers.state(),
          behind: floors.of(step)?.behind === true,
          cause: (why) => causeOf(step, why),
        }));

  /** What keeps a step from being decided, as its party got no further. */
  const hindrance = (step: Step): Cause | undefined => {
    if (step.kind === 'has') return selection && 'cause' in selection ? selection.cause : undefined;
    const behind = step.kind !== 'act' && step.answers !== undefined ? missed.get(step.answers) : undefined;
    if (behind) return behind;
    const [cause] = partiesOf(step).flatMap((party) => stuck.get(party) ?? []);
    if (cause === undefined || step.kind === 'act') return cause;
    // How its stream ended is there to be seen, or it did not end.
    return isFate(step) && partiesOf(step).every((party) => inbox.closed(party)) ? undefined : cause;
  };

  const look = (step: JudgedStep): Ruling | undefined => {
    if (step.kind === 'has') {
      if (selection === undefined || !('seen' in selection))
        return { decision: { kind: 'undecidable', why: 'nothing was selected before' } };
      return ruleAssertion(step, selection.seen, bindings);
    }
    if (decider === undefined) {
      decider = deciderFor(step);
      looked = floors.of(step)?.item ?? 0;
      markers.next();
    }
    while (looked < inbox.items.length) {
      const seen = inbox.items[looked];
      looked += 1;
      if (seen === undefined || inbox.isTaken(seen) || markers.isOne(seen)) continue;
      const ruling = decider.see(seen);
      if (ruling) return ruling;
    }
    return decider.over();
  };

  const advance = (): void => {
    while (stopped === undefined && unready.size === 0) {
      const step = steps[position];
      if (step === undefined) return;
      const cause = hindrance(step);
      if (step.kind === 'act') {
        if (cause) stop(cause);
        return;
      }
      if (cause) {
        hinder(step, cause);
        continue;
      }
      const ruling = look(step);
      if (ruling === undefined) return;
      apply(step, ruling);
    }
  };

  /** The recorded run moved on, so nothing decides the step we are at. */
  const moveOn = (): void => {
    for (
      let step = steps[position];
      step !== undefined && step.kind !== 'act' && !stopped;
      step = steps[position]
    ) {
      const cause = hindrance(step);
      if (cause) hinder(step, cause);
      else decide(step, { kind: 'undecidable', why: movedOn });
    }
  };

  const begin = (at: Point): void => {
    const step = steps[position];
    if (step?.kind === 'act' && !stopped)
      floors.begin(step, position, steps[position - 1]?.kind === 'act', at);
  };

  const giveUp = (waited: number): void => {
    const step = steps[position];
    if (step === undefined || step.kind === 'act' || step.kind === 'has') return;
    decide(step, (decider ?? deciderFor(step)).giveUp(waited));
  };

  const fail = ({ why, ours }: TranscriptEvent & { kind: 'failed' }): void => {
    moveOn();
    begin(reached);
    const step = steps[position];
    if (step === undefined || step.kind !== 'act' || stopped) return;
    const limit: Pick<Cause, 'verdict'> = ours ? { verdict: 'unverifiable' } : {};
    const cause = (isUnbound(why) && lost(why)) || { ...causeOf(step, why), ...limit };
    // The server hung up: what this party waits for next cannot come, and its check says so.
    if (ours || inbox.closed(step.party)?.by !== 'peer') {
      stop(cause);
      return;
    }
    for (const party of Object.keys(scenario.parties)) if (party !== step.party) stuck.set(party, cause);
    goOn();
  };

  const onSeen = (seen: Seen): void => {
    markers.arrive(seen);
    advance();
  };

  const read = (event: TranscriptEvent): void => {
    now = event.n;
    if (stopped) return;
    // What is recorded beside a party, as the RPCs of its app are, is evidence for readers.
    if ('party' in event && !Object.hasOwn(scenario.parties, event.party)) return;
    if (event.kind === 'scenario') {
      header = event;
      const hindered = reasonNotJudged(scenario, event);
      if (hindered) stop(hindered);
    } else if (event.kind === 'bind') bindings.set(event.name, event.value);
    else if (event.kind === 'marker') markers.send(event);
    else if (event.kind === 'setup') {
      if (event.state === 'begun') {
        unready.add(event.party);
        inbox.sleep(event.party);
      } else {
        inbox.wake(event.party, onSeen, looksAtSetUp);
        unready.delete(event.party);
      }
      if (event.state === 'failed')
        stop({ step: `${event.party} could not get ready`, why: event.why, like: 'set-up' });
      if (position === 0) reached = { item: inbox.items.length, event: now };
    } else if (event.kind === 'doing') {
      moveOn();
      begin({ item: inbox.items.length, event: now });
    } else if (event.kind === 'did') {
      moveOn();
      // Evidence from before actions were recorded as they began: this one began when all before it was decided.
      begin(reached);
      if (!stopped) goOn();
    } else if (event.kind === 'failed') fail(event);
    else if (event.kind === 'gave-up') giveUp(event.waited);
    else if (event.kind === 'end') {
      if (event.why === 'finished') moveOn();
      else {
        const verdict = event.why === 'crashed' ? 'error' : 'unverifiable';
        const why = event.problem ?? (event.why === 'crashed' ? 'the harness failed' : 'interrupted');
        stop({ step: 'the run', why, verdict });
      }
    } else {
      inbox.feed(event, onSeen);
      return;
    }
    advance();
  };

  return {
    feed(event) {
      try {
        read(event);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        stop((error instanceof UnboundError && lost(why)) || { step: 'judging', why, verdict: 'error' });
      }
    },
    get position() {
      return position;
    },
    get done() {
      return stopped !== undefined || position >= steps.length;
    },
    bindings,
    get wanting() {
      return lost('') !== undefined;
    },
    outcomes() {
      const step = steps[position];
      const left = stopped ?? {
        step: step ? `line ${step.line}, ${step.label}` : 'the end',
        why: 'it is undecided where the transcript ends',
      };
      return checksOf(scenario).map((check) => decided.get(check) ?? notJudgedBecause(check, left, now));
    },
  };
};

/** The verdicts on a recorded scenario: a pure function, the same that the player uses as it goes. */
export const judge = (scenario: Scenario, transcript: Iterable<TranscriptEvent>): readonly Outcome[] => {
  const judging = createJudge(scenario);
  for (const event of transcript) judging.feed(event);
  return judging.outcomes();
};
