import type { Hide } from '../evidence/redact.ts';
import type { TranscriptEntry } from '../evidence/transcript.ts';
import type { Options, PartySpec, Scenario } from '../language/scenario.ts';
import type { Director } from '../networks/director.ts';
import { partyKinds } from '../networks/index.ts';
import type { Party, PartyKind } from '../networks/party.ts';
import type { Account, Site } from '../networks/site.ts';

/** What parties are made of. */
export interface PartySources {
  readonly scenario: Scenario;
  readonly site: Site;
  readonly kinds: ReadonlyMap<string, PartyKind>;
  /** An account for each party that needs one and does not share another's. */
  readonly accounts: ReadonlyMap<string, Account>;
  readonly director?: Director;
}

/** Whose account it is that acts without one. */
const nobody: Account = { user: '', password: '' };

/** Where parties write down what they do, and what of it is secret. */
export interface Notes {
  /** Appends to the transcript. */
  record(entry: TranscriptEntry): void;
  readonly hide: Hide;
}

/** Parties of a scenario that need an account of their own. */
export const accountHolders = (scenario: Scenario): readonly string[] =>
  Object.entries(scenario.parties).flatMap(([name, { kind, account }]) =>
    account === undefined && !partyKinds.get(kind)?.accountless ? [name] : [],
  );

/** What parties are, by name: what the scenario leaves open is as on the target. */
export const partySpecs = (
  { parties }: Scenario,
  options: Options | undefined,
): ReadonlyMap<string, PartySpec> =>
  new Map(
    Object.entries(parties).map(([name, spec]) => [
      name,
      options === undefined ? spec : { ...spec, options: { ...options, ...spec.options } },
    ]),
  );

/** The parties of a scenario, by name, none of them connected yet. */
export const createParties = (casting: PartySources, { record, hide }: Notes): ReadonlyMap<string, Party> => {
  const { scenario, site, kinds, accounts, director } = casting;
  return new Map(
    Array.from(partySpecs(scenario, site.options), ([name, spec]) => {
      const kind = kinds.get(spec.kind);
      const account = kind?.accountless ? nobody : accounts.get(spec.account ?? name);
      if (kind === undefined || account === undefined)
        throw new Error(`${name} has no ${kind ? 'account' : 'kind'}`);
      return [name, kind.create({ name, spec, site, account, ...(director && { director }), record, hide })];
    }),
  );
};
