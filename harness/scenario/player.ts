import { randomBytes } from 'node:crypto';
import { errorMessage } from '../error-message.ts';
import { substitute, UnboundError } from '../language/pattern.ts';
import { type AbsentStep, type ActStep, type JudgedStep, partiesOf } from '../language/scenario.ts';
import { isOfConversation } from '../networks/conversation-error.ts';
import { DirectorError } from '../networks/director.ts';
import type { Party, PartyKind } from '../networks/party.ts';
import { DeadlineError, deadline } from '../wait.ts';
import type { Judge } from './judge.ts';
import { markingParties } from './marking.ts';
import { createParties, type Notes, type PartySources } from './parties.ts';
import { type Timeouts, timeouts as usualTimeouts } from './timeouts.ts';
import { type Changes, type Idle, waitFor } from './waiting.ts';

/** What a scenario is played with. */
export interface Stage extends PartySources {
  readonly timeouts?: Timeouts;
  readonly idle?: Idle;
  /** Aborting ends the scenario at once; its transcript says that it was interrupted. */
  readonly signal: AbortSignal;
}

/** Makes the parties go through a scenario, as far as its judge lets them. */
export interface Player {
  /** For the one who closes them. */
  readonly parties: readonly Party[];
  /** @throws when the signal aborts. */
  play(): Promise<void>;
}

/** `changes` tells of everything that reached the judge. */
export const createPlayer = (stage: Stage, judge: Judge, notes: Notes, changes: Changes): Player => {
  const { scenario, signal, timeouts = usualTimeouts } = stage;
  const longEnough = (milliseconds: number): number =>
    stage.idle?.pace.longEnough(milliseconds) ?? milliseconds;
  /** What was bound, in the clear: for sending only. */
  const clear = new Map<string, string>();
  const record: Notes['record'] = (entry) => {
    if (entry.kind === 'bind') clear.set(entry.name, entry.value);
    notes.record(entry);
  };
  const cast = createParties(stage, { record, hide: notes.hide });
  let action = 0;

  const kindOf = (name: string): PartyKind | undefined => stage.kinds.get(scenario.parties[name]?.kind ?? '');
  const partyOf = (name: string): Party => {
    const party = cast.get(name);
    if (party === undefined) throw new Error(`no party ${name}`);
    return party;
  };

  const getReady = async (): Promise<void> => {
    const ready = Object.entries(scenario.parties).map(async ([name, { phase }]) => {
      if (phase === 'offline') return;
      const limit = longEnough(timeouts.setup * (kindOf(name)?.work ?? 1));
      using within = deadline(limit, `getting ${name} ${phase}`, signal);
      record({ kind: 'setup', party: name, state: 'begun' });
      try {
        await partyOf(name).reach(phase, within);
        record({ kind: 'setup', party: name, state: 'done' });
      } catch (error) {
        signal.throwIfAborted();
        if (!isOfConversation(error)) throw error;
        record({ kind: 'setup', party: name, state: 'failed', why: errorMessage(error) });
      }
    });
    await Promise.all(ready);
  };

  const act = async (step: ActStep): Promise<void> => {
    try {
      record({ kind: 'doing', action });
      const bindings = new Map([...judge.bindings, ...clear]);
      const work = kindOf(step.party)?.verbs[step.verb]?.work?.(step.value, bindings) ?? 1;
      using within = deadline(longEnough(Math.round(timeouts.setup * work)), step.label, signal);
      await partyOf(step.party).perform(step.verb, step.value, bindings, within);
      record({ kind: 'did', action });
    } catch (error) {
      signal.throwIfAborted();
      if (!isOfConversation(error) || (error instanceof UnboundError && !judge.wanting())) throw error;
      // Who only tries something goes on whatever became of it: the next expectation judges that.
      if (step.verb.startsWith('tries ')) record({ kind: 'did', action });
      else {
        const ours =
          error instanceof DirectorError || (error instanceof DeadlineError && step.verb.startsWith('sends'));
        record({ kind: 'failed', action, why: errorMessage(error), ...(ours && { ours }) });
      }
    }
    action += 1;
  };

  const markerId = (): string => `assay-marker-${randomBytes(6).toString('hex')}`;

  /** Sends one marker; false where the sender cannot. */
  const sendMarker = (sender: string, party: string): boolean => {
    const id = markerId();
    const to = sender === party ? undefined : clear.get(`${party}.full`);
    if ((sender !== party && to === undefined) || !partyOf(sender).mark(id, to)) return false;
    record({ kind: 'marker', party, id, ...(sender !== party && { by: sender }) });
    return true;
  };

  /**
   * Sends the markers that end the wait, and says how long to wait at most: one along the path of each party that
   * acted, and one that the party's own server answers.
   */
  const sendMarkers = (step: AbsentStep): number => {
    const others = markingParties(scenario, judge.position).filter((name) => name !== step.party);
    const sent = [...others, step.party].map((name) => sendMarker(name, step.party));
    if (sent.includes(true)) return timeouts.expectation;
    return Math.max(timeouts.silence, timeouts.silenceRoundTrips * partyOf(step.party).roundTrip);
  };

  /** Sends what a step is decided by, where it is markers, and says how long to wait at most. */
  const limitOf = async (step: JudgedStep, decided: () => boolean): Promise<number> => {
    if (step.kind !== 'absent' || step.before !== undefined) return timeouts.expectation;
    return step.asks === undefined ? sendMarkers(step) : await askSender(step, decided);
  };

  /**
   * Has who would send be asked. First by those that acted: their answers show that what they did has been dealt with. Only
   * what is asked behind that, by the step's own party, is behind all that could come of it.
   */
  const askSender = async ({ party, asks = '' }: AbsentStep, decided: () => boolean): Promise<number> => {
    const asked = substitute(asks, judge.bindings);
    const own = markerId();
    record({ kind: 'marker', party, id: own });
    const others = markingParties(scenario, judge.position)
      .filter((name) => name !== party)
      .map((name) => ({ name, id: markerId() }));
    for (const { name, id } of others)
      if (partyOf(name).mark(id, undefined, asked)) record({ kind: 'marker', party: name, id, by: name });
    const answered = (): boolean => decided() || others.every(({ id }) => !judge.awaited().has(id));
    await waitFor(answered, longEnough(timeouts.expectation), changes, stage);
    if (answered()) partyOf(party).mark(own, undefined, asked);
    return timeouts.expectation;
  };

  /** Waits until a step is decided, or gives up on it. */
  const settle = async (step: JudgedStep): Promise<void> => {
    const { position } = judge;
    const decided = (): boolean => judge.position !== position || judge.done;
    const began = performance.now();
    const most = Math.max(1, ...[...cast.values()].map(({ answersToWait = 1 }) => answersToWait));
    const limit = (await limitOf(step, decided)) * most;
    await waitFor(decided, longEnough(limit), changes, stage);
    if (decided()) return;
    signal.throwIfAborted();
    record({
      kind: 'gave-up',
      party: partiesOf(step)[0] ?? '',
      waited: Math.round(performance.now() - began),
    });
  };

  return {
    parties: [...cast.values()],
    async play() {
      await getReady();
      for (
        let step = scenario.steps[judge.position];
        step !== undefined && !judge.done;
        step = scenario.steps[judge.position]
      ) {
        signal.throwIfAborted();
        await (step.kind === 'act' ? act(step) : settle(step));
      }
    },
  };
};
