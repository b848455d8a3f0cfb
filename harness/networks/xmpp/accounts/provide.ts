import { TargetError } from '../../../target-error.ts';
import { deadline } from '../../../wait.ts';
import { countedAccounts, createAccounts, secondsForAccounts } from '../../accounts.ts';
import { addToLedger, keepLedger, type Ledger, ledgerPath } from '../../ledger.ts';
import type { Provided, ProvideOptions } from '../../network.ts';
import type { Account, Site } from '../../site.ts';
import { administrator } from './administrator.ts';
import { cleanAccounts, contactsOf } from './cleaning.ts';
import { deleteAll } from './delete-all.ts';
import { entranceError } from './entrance.ts';
import { inLanes } from './lanes.ts';
import type { AccountMaker } from './maker.ts';
import { registeredBy } from './registered.ts';
import { registrar } from './registrar.ts';
import { openSession } from './session.ts';

/** Milliseconds for one account to get in; far above what any server at hand takes. */
const entrance = 30_000;
const lanes = 8;

const limitFor = (count: number): number => Math.max(entrance, secondsForAccounts(count) * 1000);

/** Milliseconds for deleting: 25 for one account on an idle machine, and 100 where twenty processes want two cores. */
const limitForDeleting = (count: number): number => 30_000 + count * 400;

const unique = (accounts: readonly Account[]): readonly Account[] => [
  ...new Map(accounts.map((account) => [`${account.user}\0${account.password}`, account])).values(),
];

/** Makes what is needed, and deletes it at the end together with what scenarios have registered themselves. */
const made = async (
  site: Site,
  maker: AccountMaker,
  who: { readonly who?: string; readonly variable?: string },
  options: ProvideOptions,
): Promise<Provided> => {
  const { count, folder, left, temporary, report, signal } = options;
  const { target, domain } = site;
  const accounts = createAccounts(count);
  const earlier = left.flatMap(({ kind, accounts: some }) => (kind === 'made' ? some : []));
  const path = ledgerPath(folder);
  const ledger: Ledger = { target, domain, kind: 'made', accounts: earlier };
  const begun: Account[] = [];
  const release = async (): Promise<string | undefined> => {
    const all = unique([...earlier, ...begun, ...registeredBy(folder)]);
    if (all.length === 0) return undefined;
    report(`deleting ${countedAccounts(all.length)} on ${target}`);
    using within = deadline(limitForDeleting(all.length), 'deleting accounts');
    const still = await deleteAll(maker, all, within);
    keepLedger(path, { ...ledger, accounts: still });
    return still.length === 0
      ? undefined
      : `${new Set(still.map(({ user }) => user)).size} of ${countedAccounts(all.length)} could not be deleted; the next run into the same folder tries again`;
  };
  const begin = (account: Account): void => {
    if (!temporary) addToLedger(path, ledger, account);
    begun.push(account);
  };
  keepLedger(path, ledger);
  report(`making ${countedAccounts(count)} on ${target}`);
  let entered = false;
  try {
    using within = deadline(limitFor(count), 'making accounts', signal);
    // One goes ahead: who cannot log in to it can do so with none of them.
    await maker.make(accounts.slice(0, 1), begin, within);
    for (const first of accounts.slice(0, 1)) {
      await using _entered = await openSession(site, first, 'bound', within);
    }
    entered = true;
    await maker.make(accounts.slice(1), begin, within);
  } catch (error) {
    if (!temporary) await release().catch(() => undefined);
    signal.throwIfAborted();
    throw entranceError(error, site, { ...who, needed: count, ...(entered && { begun: begun.length }) });
  }
  return {
    site: { ...site, accounts: { kind: 'pool', accounts } },
    release: temporary ? async () => undefined : release,
  };
};

/** Contacts that no test has made: somebody uses the account. */
const refuseUsed = (target: string, user: string, contacts: readonly string[]): void => {
  const [first] = contacts;
  if (first === undefined) return;
  const more = contacts.length > 1 ? ` and ${contacts.length - 1} more of them` : '';
  throw new TargetError({
    code: 'accounts-failed',
    target,
    phase: 'accounts',
    what: `the account ${user} has contacts (${first}${more}), and whatever tests leave on an account is removed after each`,
    hint: 'give accounts made for testing in ASSAY_ACCOUNTS, or empty their rosters',
  });
};

/** Lends accounts of the user's, which end as they began: empty. */
const lent = async (
  site: Site,
  accounts: readonly Account[],
  { folder, left, report, signal, count }: ProvideOptions,
): Promise<Provided> => {
  const { target, domain } = site;
  const path = ledgerPath(folder);
  const known = new Set(accounts.map(({ user }) => `${user}@${domain}`.toLowerCase()));
  const earlier = left.flatMap(({ kind, accounts: some }) => (kind === 'made' ? some : []));
  const interrupted = new Set(
    left.flatMap(({ kind, accounts: some }) => (kind === 'lent' ? some : [])).map(({ user }) => user),
  );
  const clean = async (): Promise<ReadonlyMap<string, string>> => await cleanAccounts(site, accounts, []);
  using within = deadline(limitFor(accounts.length), 'logging in', signal);
  await inLanes(accounts, lanes, within, async (take, stop) => {
    for (let account = take(); account; account = take()) {
      const { user } = account;
      const session = await openSession(site, account, 'bound', stop).catch((error: unknown) => {
        throw entranceError(error, site, {
          who: `the account ${user}`,
          variable: 'ASSAY_ACCOUNTS',
          needed: count,
        });
      });
      await using _ended = session;
      // Who does not tell its roster is judged by scenarios, not here.
      const contacts = await contactsOf(session).catch(() => []);
      const foreign = contacts.filter((jid) => !known.has(jid.toLowerCase()));
      if (!interrupted.has(user)) refuseUsed(target, user, foreign);
    }
  });
  keepLedger(path, {
    target,
    domain,
    kind: 'lent',
    accounts: accounts.map(({ user }) => ({ user, password: '' })),
  });
  report(`cleaning ${countedAccounts(accounts.length)} on ${target}`);
  await clean();
  return {
    site,
    async release() {
      const own = unique([...earlier, ...registeredBy(folder)]);
      using late = deadline(limitForDeleting(own.length), 'deleting accounts');
      const stray = await deleteAll(registrar(site), own, late);
      const problems = await clean();
      const [first] = problems;
      if (first === undefined) keepLedger(path, { target, domain, kind: 'lent', accounts: [] });
      const said = [
        ...(stray.length > 0
          ? [`${countedAccounts(stray.length)} that scenarios registered could not be deleted`]
          : []),
        ...(first
          ? [
              `${problems.size} of ${countedAccounts(accounts.length)} could not be cleaned: ${first[0]}: ${first[1]}`,
            ]
          : []),
      ];
      return said.length === 0 ? undefined : said.join('; ');
    },
  };
};

/**
 * Provides the accounts of a run before any scenario is played, as the target wants it: by an administrator's
 * commands (XEP-0133), by in-band registration (XEP-0077), or by a list to share.
 * @throws {TargetError} `not-let-in` with what the user can do about it
 */
export const provideAccounts = async (site: Site, options: ProvideOptions): Promise<Provided> => {
  const { accounts: source } = site;
  switch (source.kind) {
    case 'registration':
      return await made(site, registrar(site), {}, options);
    case 'administrator': {
      const who = { who: `the administrator ${source.admin.user}`, variable: 'ASSAY_ADMIN' };
      return await made(site, administrator(site, source.admin), who, options);
    }
    case 'list':
      return await lent(site, source.accounts, options);
    case 'pool':
    case 'fresh':
      return { site, release: async () => undefined };
  }
};
