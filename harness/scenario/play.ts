import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { createRecorder } from '../evidence/recorder.ts';
import type { LogSlice, TranscriptEntry, TranscriptEvent } from '../evidence/transcript.ts';
import type { Party, PartyKind } from '../parties/party.ts';
import type { Account, Endpoint } from '../targets/target.ts';
import { told } from '../told.ts';
import { deadline } from '../wait.ts';
import { createJudge, type Judge } from './judge.ts';
import type { Outcome } from './outcome.ts';
import type { AbsentStep, ActStep, Scenario } from './scenario.ts';

/** Milliseconds; far above any answer seen from a sound server under full load, which was below 2 s. */
export const patience = {
  /** Until an expectation is taken as not met. */
  expectation: 10_000,
  /** Until a party must have reached its phase, or an action be done. */
  setup: 15_000,
  /** The least and the multiple of the measured round trip to wait where no marker can prove absence. */
  silence: 750,
  silenceRoundTrips: 20,
} as const;
export type Patience = { readonly [key in keyof typeof patience]: number };

/** What a target says that it offers, in the words of scenarios' `needs`. */
export interface Claims {
  readonly claims: readonly string[];
  /** Why they are not known. */
  readonly unknown?: string;
}

/** Milliseconds after which a wait counts as idle: ten times a usual answer under full load. */
const quietAfter = 250;

/** Told when a scenario does nothing but wait, so that others can use the time. */
export interface Idle {
  begin(): void;
  /** Resolves when it may go on. */
  end(): Promise<void>;
}

export interface PlayOptions {
  readonly scenario: Scenario;
  readonly endpoint: Endpoint;
  /** What the target claims. */
  readonly claims: Claims;
  readonly kinds: ReadonlyMap<string, PartyKind>;
  /** An account for each party that does not share another's. */
  readonly accounts: ReadonlyMap<string, Account>;
  /** Where the transcript goes. */
  readonly path?: string;
  readonly patience?: Patience;
  readonly idle?: Idle;
  /** Aborting ends the scenario at once; its transcript says that it was interrupted. */
  readonly signal: AbortSignal;
}

export interface Played {
  readonly outcomes: readonly Outcome[];
  /** Milliseconds. */
  readonly duration: number;
  /** What the target's logs gained meanwhile. */
  readonly logs: readonly LogSlice[];
  /** Why a party did not get to its phase. */
  readonly refused?: string;
}

/** Parties of a scenario that need an account of their own. */
export const accountHolders = (scenario: Scenario): readonly string[] =>
  Object.entries(scenario.parties).flatMap(([name, { account }]) => (account === undefined ? [name] : []));

const logSizes = (endpoint: Endpoint): ReadonlyMap<string, number> =>
  new Map(
    endpoint.logs.map(({ file, path }) => [file, statSync(path, { throwIfNoEntry: false })?.size ?? 0]),
  );

class Player {
  readonly options: PlayOptions;
  readonly judge: Judge;
  readonly record: (entry: TranscriptEntry) => void;
  /** What was bound, in the clear: for sending only. */
  readonly clear = new Map<string, string>();
  readonly parties: ReadonlyMap<string, Party>;
  readonly patience: Patience;
  action = 0;

  constructor(
    options: PlayOptions,
    judge: Judge,
    record: (entry: TranscriptEntry) => void,
    hide: (label: string, secret: string) => void,
  ) {
    this.options = options;
    this.judge = judge;
    this.record = (entry) => {
      if (entry.kind === 'bind') this.clear.set(entry.name, entry.value);
      record(entry);
    };
    this.patience = options.patience ?? patience;
    const { scenario, endpoint, kinds, accounts } = options;
    this.parties = new Map(
      Object.entries(scenario.parties).map(([name, spec]) => {
        const kind = kinds.get(spec.kind);
        const account = accounts.get(spec.account ?? name);
        if (kind === undefined || account === undefined)
          throw new Error(`${name} has no ${kind ? 'account' : 'kind'}`);
        this.introduce(name, account, hide);
        return [name, kind.create({ name, spec, endpoint, account, record: this.record, hide })];
      }),
    );
  }

  introduce(name: string, { user, password }: Account, hide: (label: string, secret: string) => void): void {
    const { domain } = this.options.endpoint;
    const plain = Buffer.from(`\0${user}\0${password}`).toString('base64');
    const say = (key: string, value: string): void =>
      this.record({ kind: 'bind', name: `${name}.${key}`, value });
    hide(`${name}.plain`, plain);
    hide(`${name}.password`, password);
    say('user', user);
    say('jid', `${user}@${domain}`);
    say('plain', plain);
    say('password', password);
  }

  /** Bindings as the judge knows them, with what was hidden from it in the clear. */
  bindings(): ReadonlyMap<string, string> {
    return new Map([...this.judge.bindings, ...this.clear]);
  }

  party(name: string): Party {
    const party = this.parties.get(name);
    if (party === undefined) throw new Error(`no party ${name}`);
    return party;
  }

  async getReady(): Promise<void> {
    const { scenario, signal } = this.options;
    const ready = Object.entries(scenario.parties).map(async ([name, { phase }]) => {
      if (phase === 'offline') return;
      using within = deadline(this.patience.setup, `getting ${name} ${phase}`, signal);
      this.record({ kind: 'setup', party: name, state: 'begun' });
      try {
        await this.party(name).reach(phase, within);
        this.record({ kind: 'setup', party: name, state: 'done' });
      } catch (error) {
        signal.throwIfAborted();
        this.record({ kind: 'setup', party: name, state: 'failed', why: told(error) });
      }
    });
    await Promise.all(ready);
  }

  async act(step: ActStep): Promise<void> {
    using within = deadline(this.patience.setup, step.label, this.options.signal);
    try {
      await this.party(step.party).perform(step.verb, step.value, this.bindings(), within);
      this.record({ kind: 'did', action: this.action });
    } catch (error) {
      this.options.signal.throwIfAborted();
      this.record({ kind: 'failed', action: this.action, why: told(error) });
    }
    this.action += 1;
  }

  /** Sends the marker that ends the wait, and says how long to wait at most. */
  sendMarker(step: AbsentStep): number {
    const id = `assay-marker-${randomBytes(6).toString('hex')}`;
    const to = step.after === undefined ? undefined : this.clear.get(`${step.party}.full`);
    const sender = this.party(step.after ?? step.party);
    if (step.after !== undefined && to === undefined) return this.silence(sender);
    if (!sender.mark(id, to)) return this.silence(sender);
    this.record({ kind: 'marker', party: step.party, id });
    return this.patience.expectation;
  }

  silence(party: Party): number {
    return Math.max(this.patience.silence, this.patience.silenceRoundTrips * party.roundTrip);
  }

  async play(changed: () => Promise<void>): Promise<void> {
    const { scenario, signal } = this.options;
    await this.getReady();
    for (
      let step = scenario.steps[this.judge.position];
      step !== undefined && !this.judge.done;
      step = scenario.steps[this.judge.position]
    ) {
      signal.throwIfAborted();
      if (step.kind === 'act') {
        await this.act(step);
        continue;
      }
      const { position } = this.judge;
      const limit =
        step.kind === 'absent' && step.before === undefined
          ? this.sendMarker(step)
          : this.patience.expectation;
      const party =
        step.kind === 'absent' ? step.party : step.kind === 'expect' ? (step.options[0]?.party ?? '') : '';
      await this.waitFor(() => this.judge.position !== position || this.judge.done, limit, party, changed);
    }
  }

  async waitFor(
    decided: () => boolean,
    limit: number,
    party: string,
    changed: () => Promise<void>,
  ): Promise<void> {
    const began = performance.now();
    using within = deadline(limit, 'waiting', this.options.signal);
    const timeUp = Promise.withResolvers<void>();
    within.addEventListener('abort', () => timeUp.resolve(), { once: true });
    const quiet = setTimeout(() => this.options.idle?.begin(), quietAfter);
    while (!decided() && !within.aborted) await Promise.race([changed(), timeUp.promise]);
    clearTimeout(quiet);
    await this.options.idle?.end();
    if (decided()) return;
    this.options.signal.throwIfAborted();
    this.record({ kind: 'gave-up', party, waited: Math.round(performance.now() - began) });
  }
}

/**
 * Plays one scenario against a target: the only stage that touches a network. Whatever happens, parties are
 * closed, the transcript is complete up to that point, and every check has an outcome.
 */
export const play = async (options: PlayOptions): Promise<Played> => {
  const { scenario, endpoint, claims, signal } = options;
  const began = performance.now();
  const judge = createJudge(scenario);
  let notify: (() => void) | undefined;
  let next: Promise<void> | undefined;
  const changed = (): Promise<void> => {
    if (next === undefined) {
      const { promise, resolve } = Promise.withResolvers<void>();
      next = promise;
      notify = resolve;
    }
    return next;
  };
  let ended = false;
  let refused: string | undefined;
  const onEvent = (event: TranscriptEvent): void => {
    judge.feed(event);
    if (event.kind === 'setup' && event.state === 'failed') refused = `${event.party}: ${event.why}`;
    const wake = notify;
    next = undefined;
    notify = undefined;
    wake?.();
  };
  await using recorder = createRecorder({
    ...(options.path !== undefined && { path: options.path }),
    onEvent,
  });
  const record = (entry: TranscriptEntry): void => {
    if (!ended) recorder.record(entry);
  };
  const sizes = logSizes(endpoint);
  const logs: LogSlice[] = [];
  record({
    kind: 'scenario',
    format: 'assay-transcript/1',
    scenario: scenario.id,
    target: endpoint.target,
    stimulus: scenario.stimulus,
    ...claims,
  });
  record({ kind: 'bind', name: 'domain', value: endpoint.domain });
  const parties: Party[] = [];
  try {
    if (!judge.done) {
      const player = new Player(options, judge, record, recorder.hide);
      parties.push(...player.parties.values());
      await player.play(changed);
    }
    logs.push(...[...logSizes(endpoint)].map(([file, to]) => ({ file, from: sizes.get(file) ?? 0, to })));
    for (const slice of logs) record({ kind: 'log', ...slice });
    record({ kind: 'end', why: 'finished' });
  } catch (error) {
    const interrupted = signal.aborted;
    record({
      kind: 'end',
      why: interrupted ? 'interrupted' : 'crashed',
      problem: told(interrupted ? signal.reason : error),
    });
  }
  ended = true;
  await Promise.allSettled(parties.map((party) => party[Symbol.asyncDispose]()));
  return {
    outcomes: judge.outcomes(),
    duration: Math.round(performance.now() - began),
    logs,
    ...(refused !== undefined && { refused }),
  };
};
