import type { Hide } from '../evidence/redact.ts';
import type { TranscriptEntry } from '../evidence/transcript.ts';
import type { Options, PartySpec, Scenario } from '../language/scenario.ts';
import { partAt, sitesOf } from '../language/world.ts';
import type { Director } from '../networks/director.ts';
import { partyKinds } from '../networks/index.ts';
import type { Party, PartyKind } from '../networks/party.ts';
import type { Account, Site } from '../networks/site.ts';
import type { Claims } from './claims.ts';

/** A running target that has been asked what it offers. */
export interface KnownSite {
  readonly site: Site;
  readonly claims: Claims;
  /** Asks what only its owner can do; without one scenarios that need it have nobody to ask. */
  readonly director?: Director;
}

/** What fills the sites of a scenario's world, by the names that it has for them. */
export type FilledSites = ReadonlyMap<string, KnownSite>;

/** One that fills the only site of a scenario. */
export const filledBy = (scenario: Scenario, known: KnownSite): FilledSites =>
  new Map(sitesOf(scenario).map((site) => [site, known]));

/** What parties are made of. */
export interface PartySources {
  readonly scenario: Scenario;
  readonly sites: FilledSites;
  readonly kinds: ReadonlyMap<string, PartyKind>;
  /** An account for each party that needs one and does not share another's. */
  readonly accounts: ReadonlyMap<string, Account>;
}

/** Whose account it is that acts without one. */
const nobody: Account = { user: '', password: '' };

/** Where parties write down what they do, and what of it is secret. */
export interface Notes {
  /** Appends to the transcript. */
  record(entry: TranscriptEntry): void;
  readonly hide: Hide;
}

/** Parties of a scenario that need an account of their own, by whose it is: users', or a listener's. */
const holdersBy = ({ parties }: Scenario): ReadonlyMap<string | undefined, readonly string[]> => {
  const holders = Object.entries(parties).flatMap(([name, { kind, account, listener }]) => {
    const { accountless, accountOfListener } = partyKinds.get(kind) ?? {};
    return account === undefined && !accountless ? [{ name, of: accountOfListener && listener }] : [];
  });
  const by = Map.groupBy(holders, ({ of }) => of);
  return new Map(Array.from(by, ([of, some]) => [of, some.map(({ name }) => name)]));
};

/** Parties of a scenario that need an account of their own on the target. */
export const accountHolders = (scenario: Scenario): readonly string[] =>
  holdersBy(scenario).get(undefined) ?? [];

/** Those that need one of their listener's, by listener, in an order that is the same for all scenarios. */
export const listenerHolders = (scenario: Scenario): readonly (readonly [string, readonly string[]])[] =>
  [...holdersBy(scenario)]
    .flatMap(([of, holders]) => (of === undefined ? [] : [[of, holders] as const]))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));

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
export const createParties = (
  { scenario, sites, kinds, accounts }: PartySources,
  { record, hide }: Notes,
): ReadonlyMap<string, Party> =>
  new Map(
    Array.from(sites).flatMap(([name, { site, director }]) =>
      Array.from(partySpecs(partAt(scenario, name), site.options), ([party, spec]) => {
        const kind = kinds.get(spec.kind);
        const account = kind?.accountless ? nobody : accounts.get(spec.account ?? party);
        if (kind === undefined || account === undefined)
          throw new Error(`${party} has no ${kind ? 'account' : 'kind'}`);
        const context = { name: party, spec, site, account, record, hide };
        return [party, kind.create({ ...context, ...(director && { director }) })] as const;
      }),
    ),
  );
