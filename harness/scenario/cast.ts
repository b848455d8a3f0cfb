import type { TranscriptEntry } from '../evidence/transcript.ts';
import type { Party, PartyKind } from '../parties/party.ts';
import type { Account, Endpoint } from '../targets/target.ts';
import type { Scenario } from './scenario.ts';

/** What parties are made of. */
export interface Casting {
  readonly scenario: Scenario;
  readonly endpoint: Endpoint;
  readonly kinds: ReadonlyMap<string, PartyKind>;
  /** An account for each party that does not share another's. */
  readonly accounts: ReadonlyMap<string, Account>;
}

/** Where parties write down what they do, and what of it is secret. */
export interface Notes {
  /** Appends to the transcript. */
  record(entry: TranscriptEntry): void;
  hide(label: string, secret: string): void;
}

/** Parties of a scenario that need an account of their own. */
export const accountHolders = (scenario: Scenario): readonly string[] =>
  Object.entries(scenario.parties).flatMap(([name, { account }]) => (account === undefined ? [name] : []));

const introduce = (name: string, { user, password }: Account, domain: string, notes: Notes): void => {
  const plain = Buffer.from(`\0${user}\0${password}`).toString('base64');
  const say = (key: string, value: string): void =>
    notes.record({ kind: 'bind', name: `${name}.${key}`, value });
  notes.hide(`${name}.plain`, plain);
  notes.hide(`${name}.password`, password);
  say('user', user);
  say('jid', `${user}@${domain}`);
  say('plain', plain);
  say('password', password);
};

/** The parties of a scenario, by name, none of them connected yet. */
export const createCast = (casting: Casting, notes: Notes): ReadonlyMap<string, Party> => {
  const { scenario, endpoint, kinds, accounts } = casting;
  const { record, hide } = notes;
  return new Map(
    Object.entries(scenario.parties).map(([name, spec]) => {
      const kind = kinds.get(spec.kind);
      const account = accounts.get(spec.account ?? name);
      if (kind === undefined || account === undefined)
        throw new Error(`${name} has no ${kind ? 'account' : 'kind'}`);
      introduce(name, account, endpoint.domain, notes);
      return [name, kind.create({ name, spec, endpoint, account, record, hide })];
    }),
  );
};
