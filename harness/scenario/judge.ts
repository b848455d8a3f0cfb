import type { HeaderEntry, TranscriptEvent } from '../evidence/transcript.ts';
import { actsBefore, actsShownAt, isOfSeveral, partiesAskedAt } from '../language/exchange.ts';
import { jidNamesIn } from '../language/jid-names.ts';
import { type Bindings, isUnbound, UnboundError } from '../language/pattern.ts';
import {
  type ActStep,
  type CheckSpec,
  type JudgedStep,
  locationOf,
  partiesOf,
  type Scenario,
  type Step,
  sinceSetUp,
} from '../language/scenario.ts';
import { accused, networkOf } from '../language/world.ts';
import { networks } from '../networks/index.ts';
import type { Seen } from '../networks/seen.ts';
import { absenceDecider } from './absence.ts';
import { createCauses } from './causes.ts';
import type { Cause, Decider, Decision, Ruling } from './decision.ts';
import { expectationDecider, isAboutKind, ruleAssertion } from './expectation.ts';
import { expectationKind } from './expectation-kind.ts';
import { createFloors, type Point } from './floors.ts';
import { type Grounds, groundsOf } from './grounds.ts';
import { createInbox } from './inbox.ts';
import { createMarkers } from './markers.ts';
import { factsAt, reasonNotJudged } from './not-judged.ts';
import { bareOutcome, type Decided, notJudgedBecause, type Outcome, outcomeFrom } from './outcome.ts';
import { textDecider } from './text.ts';
import { watchDecider, watchOver } from './watch.ts';
import { sentTexts, setUpText } from './words.ts';

/** The judge of one scenario. It reads a transcript event by event and holds no other state. */
export interface Judge {
  feed(event: TranscriptEvent): void;
  /** Index of the step that is not decided yet; the number of steps when all are. */
  readonly position: number;
  /** Nothing that may still come changes a verdict. */
  readonly done: boolean;
  readonly bindings: Bindings;
  /** Markers that the step at hand waits for. */
  awaited(): ReadonlySet<string>;
  /** Whether a check did not pass, and may have left a name without what it should be bound to. */
  wanting(): boolean;
  /**
   * One outcome per check of the scenario, in order; none of those that watch where there was nothing to watch. Checks that
   * were not reached are `blocked`.
   */
  outcomes(): readonly Outcome[];
}

const movedOn = 'the recorded run did not wait for this';

/** Whether a step is about what came before the first action. */
const looksAtSetUp = (steps: readonly Step[]): boolean => {
  const first = steps.findIndex(({ kind }) => kind === 'act');
  return steps.some(
    (step, at) =>
      step.kind !== 'act' &&
      step.kind !== 'watch' &&
      ((step.kind !== 'has' && step.answers === sinceSetUp) || first < 0 || at < first),
  );
};

/**
 * @param explains whether outcomes say how they came about; where only verdicts matter, that takes longer than to judge.
 */
export const createJudge = (scenario: Scenario, explains = true): Judge => {
  const { steps } = scenario;
  const parties = new Set(Object.keys(scenario.parties));
  const readsText = steps.some(({ kind }) => kind === 'text');
  const inbox = createInbox(readsText);
  const bindings = Object.assign(new Map<string, string>(), { jids: jidNamesIn(steps) });
  const floors = createFloors(steps);
  const markers = createMarkers((party) => networks.get(networkOf(scenario, party))?.marker);
  const watch = steps.some(({ kind }) => kind === 'watch') ? watchOver(scenario) : undefined;
  const decided = new Map<CheckSpec, Outcome>();
  const causes = createCauses(scenario, inbox, decided, explains);
  /** Parties on their way to their phase: what comes meanwhile is theirs, and no step's. */
  const unready = new Set<string>();
  let decider: Decider | undefined;
  /** How many items the step at hand has looked at. */
  let looked = 0;
  let stepBegan = 0;
  let now = 0;
  /** When the judge got to the step at hand. */
  let reached: Point = { item: 0, event: 0 };
  /** The action that began last. */
  let begun: number | undefined;
  let stopped: Cause | undefined;
  /** What is recorded from now on is how parties take their leave. */
  let ended = false;
  /** Why the scenario's own steps are not decided from here on. */
  let left: Cause | undefined;
  /** What controls have not shown, and why. */
  const unshown = new Map<string, Cause>();
  let header: HeaderEntry | undefined;

  const arrived = (): readonly Seen[] =>
    inbox.items
      .slice(floors.of(judge.position)?.item ?? 0)
      .filter((seen) => !inbox.isTaken(seen) && !markers.isOne(seen));

  const moveTo = (position: number): void => {
    judge.position = position;
    judge.done = position >= steps.length;
  };

  const halt = (cause: Cause): void => {
    stopped ??= cause;
    moveTo(steps.length);
  };

  /** Nothing is decided any more but what holds of all that comes, whatever goes wrong with the rest. */
  const stop = (cause: Cause): void => {
    left ??= cause;
    const watched = steps.findIndex(({ kind }) => kind === 'watch');
    if (watched <= judge.position) {
      halt(cause);
      return;
    }
    moveTo(watched);
    decider = undefined;
    stepBegan = now;
  };

  const goOn = (): void => {
    moveTo(judge.position + 1);
    decider = undefined;
    stepBegan = now;
    reached = { item: inbox.items.length, event: now };
  };

  const hinder = (step: JudgedStep, cause: Cause): void => {
    if (step.kind === 'expect') causes.miss(step, cause);
    if (step.check === undefined) stop(cause);
    else {
      decided.set(step.check, notJudgedBecause(step.check, cause, now));
      goOn();
    }
  };

  /** By which text it is judged, if that is a question, and why it is not, if what happened is left open. */
  const groundsHere = (check: CheckSpec, { kind }: Decided): Grounds => {
    const target = header?.sites && factsAt(header, accused(scenario, check));
    const { by, open, allowed } = groundsOf(check, target ?? header);
    const left = open ?? (kind === 'broken' ? allowed : undefined);
    // Who does not make use of what a later text allows is judged by neither.
    const text = kind === 'broken' || allowed === undefined ? by : undefined;
    return { ...(left !== undefined && { open: left }), ...(text !== undefined && { by: text }) };
  };

  /** The actions that a step answers, or that what decided it does. */
  const actsOf = (step: JudgedStep, position: number): readonly ActStep[] => {
    if (step.kind !== 'watch') return actsShownAt(steps, position);
    const act = watch?.actOf(step.rule.id);
    return act ? [act] : [];
  };

  /** What was sent that a step is about: where it is about no action, all that its parties did so far, or how they began. */
  const sentAt = (step: JudgedStep, position: number): string | undefined => {
    const sent = sentTexts(actsOf(step, position), bindings);
    if (sent !== undefined || step.kind === 'watch') return sent;
    const parties = partiesAskedAt(steps, position);
    const acts = step.kind === 'text' ? actsBefore(steps, position, parties) : [];
    return sentTexts(acts, bindings) ?? setUpText(scenario, parties);
  };

  const outcomeOf = (
    step: JudgedStep,
    check: CheckSpec,
    decision: Decided,
    { by, open }: Grounds,
  ): Outcome => {
    const { position } = judge;
    const observes = check.observe || open !== undefined;
    const span = { from: stepBegan, to: now, since: floors.of(position)?.event };
    if (!explains) return bareOutcome(check, decision, observes, span);
    return outcomeFrom(step, check, decision, {
      bindings,
      sent: () => sentAt(step, position),
      ...span,
      observes,
      ...(open !== undefined && { open }),
      ...(by !== undefined && { by }),
      arrived,
      about: () => expectationKind(scenario, position),
      ofSeveral: isOfSeveral(steps, position),
    });
  };

  /** Nothing decides a premise or a control that does not hold, and so nothing that comes behind it. */
  const stopAt = (step: JudgedStep, cause: Cause): void => {
    const control = 'control' in step ? step.control : undefined;
    const selection = causes.selection();
    // What a failed check selected is that failure's, whatever it does not show.
    const failed = step.kind === 'has' && selection && 'failed' in selection ? selection.failed : undefined;
    // A check that is a control explains itself what it blocks.
    const hanging = step.check === undefined && ({ verdict: 'unverifiable' } as const);
    stop(control === undefined ? cause : (failed ?? { ...cause, why: control, ...hanging }));
  };

  const decide = (step: JudgedStep, decision: Decision): void => {
    if (decision.kind === 'blocked') {
      hinder(step, decision.cause);
      return;
    }
    if (decision.kind === 'idle') {
      goOn();
      return;
    }
    const { check } = step;
    const grounds = check ? groundsHere(check, decision) : {};
    const observes = check?.observe === true || grounds.open !== undefined;
    if (check) decided.set(check, outcomeOf(step, check, decision, grounds));
    if (decision.kind === 'holds') {
      goOn();
      return;
    }
    if ('shows' in step && step.shows !== undefined && decision.kind === 'broken' && !decision.over) {
      const cause = causes.of(judge.position, decision.why);
      if (step.kind === 'expect') causes.miss(step, cause);
      if (!unshown.has(step.shows))
        unshown.set(step.shows, { ...cause, why: step.control ?? decision.why, verdict: 'unverifiable' });
      goOn();
      return;
    }
    const hanging: Cause['verdict'] =
      decision.kind === 'undecidable' ? 'unverifiable' : observes ? 'observed' : undefined;
    const cause: Cause = {
      ...causes.of(judge.position, decision.why),
      ...(hanging && { verdict: hanging }),
    };
    if (!check || ('control' in step && step.control !== undefined)) {
      stopAt(step, cause);
      return;
    }
    if (step.kind === 'expect') {
      causes.miss(step, cause);
      if (decision.kind === 'broken' && decision.seen && isAboutKind(step, decision.seen, bindings))
        causes.select(decision.seen, observes ? undefined : cause);
    }
    if (!observes && (decision.kind === 'undecidable' || decision.over))
      for (const party of partiesOf(step)) causes.stick(party, cause);
    goOn();
  };

  const apply = (step: JudgedStep, { decision, taken, bound = [] }: Ruling): void => {
    if (taken) inbox.take(taken);
    if ((decision.kind === 'holds' || decision.kind === 'broken') && decision.seen && step.kind !== 'watch')
      watch?.reach(decision.seen);
    if (decision.kind === 'holds' && step.kind === 'expect' && decision.seen) {
      const { seen } = decision;
      causes.select(seen);
      if (step.as !== undefined)
        floors.select(step.as, { item: inbox.items.indexOf(seen) + 1, event: seen.at });
    }
    for (const [name, value] of bound) bindings.set(name, value);
    decide(step, decision);
  };

  const deciderFor = (step: Exclude<JudgedStep, { kind: 'has' }>): Decider => {
    if (step.kind === 'expect') return expectationDecider(step, { inbox, bindings, arrived });
    if (step.kind === 'text')
      return textDecider(step, () => ({
        written: inbox.written,
        bindings,
        floor: floors.of(judge.position),
      }));
    if (step.kind === 'watch') {
      if (watch === undefined) throw new Error('nothing is watched here');
      return watchDecider(watch, step);
    }
    return absenceDecider(step, () => ({
      inbox,
      bindings,
      ...markers.state(),
      behind: floors.of(judge.position)?.behind === true,
      cause: (why) => causes.of(judge.position, why),
    }));
  };

  const look = (step: JudgedStep): Ruling | undefined => {
    if (step.kind === 'has') {
      const selection = causes.selection();
      if (selection === undefined || !('seen' in selection))
        return { decision: { kind: 'undecidable', why: 'nothing was selected before' } };
      return ruleAssertion(step, selection.seen, bindings);
    }
    if (decider === undefined) {
      decider = deciderFor(step);
      looked = floors.of(judge.position)?.item ?? 0;
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

  /** What keeps a step from being decided: what has gone wrong before, or what has not been shown. */
  const hindranceOf = (step: Step): Cause | undefined =>
    causes.hindrance(step) ??
    ('given' in step && step.given !== undefined ? unshown.get(step.given) : undefined);

  const advance = (): void => {
    while (stopped === undefined && unready.size === 0) {
      const step = steps[judge.position];
      if (step === undefined) return;
      const cause = hindranceOf(step);
      if (step.kind === 'act') {
        if (cause === undefined) return;
        stop(cause);
        continue;
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
      let step = steps[judge.position];
      step !== undefined && step.kind !== 'act' && !stopped;
      step = steps[judge.position]
    ) {
      const cause = hindranceOf(step);
      if (cause) hinder(step, cause);
      else decide(step, { kind: 'undecidable', why: movedOn });
    }
  };

  const begin = (at: Point): void => {
    const step = steps[judge.position];
    if (step?.kind !== 'act' || stopped) return;
    if (judge.position !== begun) watch?.begin(step, bindings);
    begun = judge.position;
    floors.begin(judge.position, at);
  };

  const giveUp = (waited: number): void => {
    const step = steps[judge.position];
    if (step === undefined || step.kind === 'act' || step.kind === 'has') return;
    decide(step, (decider ?? deciderFor(step)).giveUp(waited));
  };

  const fail = ({ why, ours }: TranscriptEvent & { kind: 'failed' }): void => {
    moveOn();
    begin(reached);
    const step = steps[judge.position];
    if (step === undefined || step.kind !== 'act' || stopped) return;
    const limit: Pick<Cause, 'verdict'> = ours ? { verdict: 'unverifiable' } : {};
    const cause = (isUnbound(why) && causes.lost(why)) || { ...causes.of(judge.position, why), ...limit };
    // The server hung up, or wrote what is no XML: what this party waits for next cannot come, and its check says so.
    const by = inbox.closed(step.party)?.by;
    const servers = by === 'peer' || (by !== 'limit' && inbox.broken(step.party) !== undefined);
    if (ours || !servers) {
      stop(cause);
      return;
    }
    for (const party of parties) if (party !== step.party) causes.stick(party, cause);
    goOn();
  };

  const onSeen = (seen: Seen): void => {
    markers.arrive(seen);
    watch?.see(seen, bindings);
    advance();
  };

  const read = (event: TranscriptEvent): void => {
    if (ended) return;
    now = event.n;
    if (stopped) return;
    // What is recorded beside a party, as the RPCs of its app are, is evidence for readers.
    if ('party' in event && !parties.has(event.party)) return;
    if (event.kind === 'scenario') {
      header = event;
      const hindered = reasonNotJudged(scenario, event);
      if (hindered) halt(hindered);
    } else if (event.kind === 'bind') bindings.set(event.name, event.value);
    else if (event.kind === 'marker') markers.send(event);
    else if (event.kind === 'setup') {
      if (event.state === 'begun') {
        unready.add(event.party);
        if (!readsText) inbox.sleep(event.party);
      } else {
        inbox.wake(event.party, onSeen, looksAtSetUp(steps));
        unready.delete(event.party);
      }
      if (event.state === 'failed')
        stop({ step: `${event.party} could not get ready`, why: event.why, like: 'set-up' });
      if (judge.position === 0) reached = { item: inbox.items.length, event: now };
    } else if (event.kind === 'doing') {
      moveOn();
      begin({ item: inbox.items.length, event: now });
    } else if (event.kind === 'did') {
      moveOn();
      // Evidence from before actions were recorded as they began: this one began when all before it was decided.
      begin(reached);
      if (!stopped && steps[judge.position]?.kind === 'act') goOn();
    } else if (event.kind === 'failed') fail(event);
    else if (event.kind === 'gave-up') giveUp(event.waited);
    else if (event.kind === 'end') {
      ended = true;
      if (event.why === 'finished') moveOn();
      else {
        const verdict = event.why === 'crashed' ? 'error' : 'unverifiable';
        const why = event.problem ?? (event.why === 'crashed' ? 'the harness failed' : 'interrupted');
        halt({ step: 'the run', why, verdict });
      }
    } else {
      inbox.feed(event, onSeen);
      return;
    }
    advance();
  };

  // Plain members: an accessor would give each judge a hidden class of its own, which keeps it alive for long.
  const judge: Judge & { position: number; done: boolean } = {
    position: 0,
    done: steps.length === 0,
    bindings,
    feed(event) {
      try {
        read(event);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        halt(
          (error instanceof UnboundError && causes.lost(why)) || { step: 'judging', why, verdict: 'error' },
        );
      }
    },
    awaited: () => markers.state().markers ?? new Set(),
    wanting: () => causes.lost('') !== undefined,
    outcomes() {
      const step = steps[judge.position];
      const cause = left ??
        stopped ?? {
          step: step ? locationOf(step) : 'the end',
          why: 'it is undecided where the transcript ends',
        };
      return steps.flatMap((one) => {
        if (one.kind === 'act' || one.check === undefined) return [];
        return (
          decided.get(one.check) ?? (one.kind === 'watch' ? [] : notJudgedBecause(one.check, cause, now))
        );
      });
    },
  };
  return judge;
};

/** The verdicts on a recorded scenario: a pure function, the same that the player uses as it goes. */
export const judge = (scenario: Scenario, transcript: Iterable<TranscriptEvent>): readonly Outcome[] => {
  const judging = createJudge(scenario);
  for (const event of transcript) judging.feed(event);
  return judging.outcomes();
};
