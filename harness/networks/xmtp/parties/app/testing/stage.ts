import { randomBytes } from 'node:crypto';
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts';
import type { RecordEntry, TranscriptEntry } from '../../../../../evidence/transcript.ts';
import type { PartySpec, StepValue } from '../../../../../language/scenario.ts';
import type { Party, Verb } from '../../../../party.ts';
import { complaintAboutValue } from '../../../../party-schema.ts';
import type { Account, Site } from '../../../../site.ts';
import type { AppOptions } from '../options.ts';
import { xmtpKind } from '../party.ts';
import type { AppVerb, Values } from '../verb.ts';

/** Parties without a player: what they record binds names for all of them, as in a scenario. */
export interface Stage extends AsyncDisposable {
  readonly entries: readonly TranscriptEntry[];
  /** What passed between an app and the node. */
  rpcsOf(party: string): readonly RecordEntry[];
  readonly bindings: ReadonlyMap<string, string>;
  /** Adds a party; another's account makes it another app of that user. */
  enter(name: string, spec?: Partial<Omit<PartySpec, 'options'>> & AppOptions): Promise<Party>;
  /** Has a party do something and answers with the record of what came of it. */
  act(sentence: string, value?: StepValue): Promise<Values>;
  /** Has a party do something, and does not ask what came of it. */
  start(sentence: string, value?: StepValue): Promise<void>;
  /** Waits for the next record of a name that a party has not been asked for yet. */
  next(party: string, record: string): Promise<Values>;
}

const timeout = 60_000;

export interface Places {
  readonly grpc?: Site['listeners']['grpc'] & object;
  readonly 'grpc-tls'?: Site['listeners']['grpc-tls'] & object;
  readonly history?: Site['listeners']['history'] & object;
}

const endpointOf = (listeners: Places, ca: readonly string[]): Site => ({
  target: 'node',
  protocol: 'xmtp',
  domain: 'xmtp.example',
  listeners: { ...listeners },
  ca,
  accounts: { kind: 'fresh' },
  logs: [],
});

const newAccount = (): Account => {
  const key = generatePrivateKey();
  return { user: privateKeyToAddress(key).toLowerCase(), password: key.slice(2) };
};

const partsOf = (sentence: string): { readonly name: string; readonly verb: string } => {
  const [name = '', ...words] = sentence.split(' ');
  return { name, verb: words.join(' ') };
};

const isAnswer = (entry: TranscriptEntry, party: string, verb: Verb | undefined): entry is RecordEntry =>
  entry.kind === 'record' &&
  entry.direction === 'in' &&
  entry.party === party &&
  entry.name === (verb as AppVerb | undefined)?.noun;

export const createStage = (places: Places, ca: readonly string[] = []): Stage => {
  const entries: TranscriptEntry[] = [];
  const rpcs: RecordEntry[] = [];
  const bindings = new Map([['run', randomBytes(4).toString('hex')]]);
  const parties = new Map<string, Party>();
  const accounts = new Map<string, Account>();
  const taken = new Set<TranscriptEntry>();
  const waiting = new Set<() => void>();

  const record = (entry: TranscriptEntry): void => {
    if (entry.kind === 'record' && entry.party.endsWith('.rpc')) {
      rpcs.push(entry);
      return;
    }
    entries.push(entry);
    if (entry.kind === 'bind') bindings.set(entry.name, entry.value);
    for (const wake of waiting) wake();
  };
  const find = (party: string, name: string): Values | undefined => {
    const found = entries.find(
      (entry) =>
        entry.kind === 'record' &&
        entry.party === party &&
        entry.direction === 'in' &&
        entry.name === name &&
        !taken.has(entry),
    );
    if (found?.kind !== 'record') return undefined;
    taken.add(found);
    return found.value as Values;
  };
  const start = async (sentence: string, value: StepValue = null): Promise<void> => {
    const { name, verb } = partsOf(sentence);
    const known = xmtpKind.verbs[verb];
    const complaint = known && complaintAboutValue(xmtpKind, known, value);
    if (complaint) throw new Error(`${verb}: found ${complaint.found}, expected ${complaint.expected}`);
    await parties.get(name)?.perform(verb, value, bindings, AbortSignal.timeout(timeout));
  };
  return {
    entries,
    bindings,
    rpcsOf: (party) => rpcs.filter((rpc) => rpc.party === `${party}.rpc`),
    async enter(name, { sdk, database, process, ...spec } = {}) {
      const options = { ...(sdk && { sdk }), ...(database && { database }), ...(process && { process }) };
      const account = accounts.get(spec.account ?? '') ?? newAccount();
      accounts.set(name, account);
      const party = xmtpKind.create({
        name,
        spec: { kind: 'xmtp', phase: 'registered', listener: 'grpc', ...spec, options },
        site: endpointOf(places, ca),
        account,
        record,
        hide: () => undefined,
      });
      parties.set(name, party);
      await party.reach(spec.phase ?? 'registered', AbortSignal.timeout(timeout));
      return party;
    },
    start,
    async act(sentence, value) {
      await start(sentence, value);
      const { name, verb } = partsOf(sentence);
      const answers = entries.filter((entry) => isAnswer(entry, name, xmtpKind.verbs[verb]));
      const last = answers.at(-1);
      if (last === undefined) throw new Error(`${sentence}: nothing came of it`);
      taken.add(last);
      return last.value as Values;
    },
    async next(party, name) {
      const signal = AbortSignal.timeout(timeout);
      for (;;) {
        const found = find(party, name);
        if (found !== undefined) return found;
        signal.throwIfAborted();
        const { promise, resolve } = Promise.withResolvers<void>();
        waiting.add(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
        await promise;
        waiting.delete(resolve);
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...parties.values()].map((party) => party[Symbol.asyncDispose]()));
    },
  };
};
