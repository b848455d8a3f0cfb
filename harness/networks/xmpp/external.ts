import { parseJid, preparedJid } from '../../xml/jid.ts';
import { addressIn, badVariable, type Environment, given, type Variable } from '../environment.ts';
import type { Network } from '../network.ts';
import type { Account, AccountSource, Address, Site } from '../site.ts';

const variables = {
  ASSAY_ADMIN: {
    meaning: 'admin@domain:password of an administrator who creates and deletes the accounts (XEP-0133)',
    secret: true,
  },
  ASSAY_ACCOUNTS: {
    meaning:
      'user:password,user:password of accounts made for testing, emptied after each scenario; scenarios about what cannot be emptied, such as archives, are then unverifiable (default: accounts are registered in-band, XEP-0077, and deleted at the end)',
    secret: true,
  },
  ASSAY_DIRECT_TLS: { meaning: 'host:port where it accepts direct TLS (XEP-0368), for xmpp://' },
  ASSAY_STARTTLS: { meaning: 'host:port where it accepts STARTTLS, for xmpps://' },
  ASSAY_BOSH: { meaning: 'https://host:port/path where it accepts BOSH (XEP-0124), or http://' },
  ASSAY_COMPONENT: { meaning: 'host:port where it accepts external components (XEP-0114)' },
  ASSAY_COMPONENT_SECRETS: {
    meaning: 'domain:secret,domain:secret of external components that it knows and nobody uses meanwhile',
    secret: true,
  },
  ASSAY_S2S: { meaning: 'host:port where it accepts other servers' },
  ASSAY_WEBSOCKET: { meaning: 'wss://host:port/path where it accepts WebSockets (RFC 7395), or ws://' },
} as const satisfies Readonly<Record<string, Variable>>;

/** `user:password` or `user@domain:password`; nothing where it is neither. */
const accountIn = (target: string, name: string, text: string, domain: string): Account | undefined => {
  const colon = text.indexOf(':');
  const { local, domain: own } = parseJid(text.slice(0, Math.max(colon, 0)));
  const user = local || own;
  if (colon < 1 || user === '' || user.includes('/')) return undefined;
  if (local !== '' && own.toLowerCase() !== domain.toLowerCase()) {
    const what = `${name} has an account of ${own}, and the domain that is tested is ${domain}`;
    throw badVariable(target, 'accounts', what, `ASSAY_DOMAIN=${own}`);
  }
  return { user, password: text.slice(colon + 1) };
};

interface ListForm {
  /** The variable that has it. */
  readonly variable: string;
  /** How an entry is written: `user:password`. */
  readonly entry: string;
  /** What an entry is of: `account`. */
  readonly noun: string;
  readonly read: (entry: string) => Account | undefined;
  /** Entries of which this is the same are one and the same. */
  readonly sameBy: (account: Account) => string;
  readonly bad: (what: string) => Error;
}

/** Reads what commas part. An entry may be a secret, so only its place is told. */
const readList = (text: string, form: ListForm): readonly Account[] => {
  const { variable, entry: shape, noun, read, sameBy, bad } = form;
  const places = new Map<string, number>();
  return text.split(',').map((entry, index) => {
    const account = read(entry.trim());
    const place = index + 1;
    if (account === undefined) throw bad(`${variable} has no "${shape}" in place ${place}`);
    const first = places.get(sameBy(account));
    if (first !== undefined) throw bad(`${variable} has one ${noun} twice, in places ${first} and ${place}`);
    places.set(sameBy(account), place);
    return account;
  });
};

const prepared = (jid: string): string => preparedJid(jid) ?? jid;

/** Accounts that were listed, if any were; `ann:secret` or `ann@example.org:secret`. */
const listedAccounts = (
  target: string,
  environment: Environment,
  domain: string,
): readonly Account[] | undefined => {
  const variable = 'ASSAY_ACCOUNTS';
  const text = given(environment, variable);
  if (text === undefined) return undefined;
  return readList(text, {
    variable,
    entry: 'user:password',
    noun: 'account',
    read: (entry) => accountIn(target, variable, entry, domain),
    sameBy: ({ user }) => prepared(`${user}@${domain}`),
    bad: (what) => badVariable(target, 'accounts', what, `${variable}=romeo:secret,juliet:secret`),
  });
};

/** How accounts come to be: by an administrator, from a list, or by registration. */
const accountSource = (target: string, environment: Environment, domain: string): AccountSource => {
  const text = given(environment, 'ASSAY_ADMIN');
  if (text !== undefined) {
    const admin = accountIn(target, 'ASSAY_ADMIN', text, domain);
    if (admin) return { kind: 'administrator', admin };
    const what = 'ASSAY_ADMIN is no "admin@domain:password"';
    throw badVariable(target, 'accounts', what, `ASSAY_ADMIN=admin@${domain}:secret`);
  }
  const accounts = listedAccounts(target, environment, domain);
  return accounts ? { kind: 'list', accounts } : { kind: 'registration' };
};

/** Where it speaks what is carried by HTTP, if that was said. @param schemes without TLS, and with it */
const urlIn = (
  target: string,
  environment: Environment,
  name: string,
  [plain, secure]: readonly [string, string],
): Address | undefined => {
  const text = given(environment, name);
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSecure = url?.protocol === `${secure}:`;
  if (url === undefined || url.username !== '' || !(isSecure || url.protocol === `${plain}:`)) {
    const hint = `${name}=${secure}://localhost:5443/path`;
    throw badVariable(target, 'configuration', `${name} is ${text}, which is no address`, hint);
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (isSecure ? 443 : 80)),
    path: url.pathname + url.search,
    ...(isSecure && { secure: true }),
  };
};

/** Where it accepts components, and which, if that was said. */
const componentsIn = (target: string, environment: Environment): Address | undefined => {
  const [address, list] = ['ASSAY_COMPONENT', 'ASSAY_COMPONENT_SECRETS'] as const;
  const place = addressIn(target, environment, address);
  const text = given(environment, list);
  const bad = (what: string, hint: string): Error => badVariable(target, 'configuration', what, hint);
  if (text === undefined && place === undefined) return undefined;
  if (place === undefined) throw bad(`${list} is set, and ${address} is not`, `${address}=localhost:5347`);
  const example = `${list}=component.example.org:secret`;
  if (text === undefined) throw bad(`${address} is set, and ${list} is not`, example);
  const accounts = readList(text, {
    variable: list,
    entry: 'domain:secret',
    noun: 'domain',
    read: (entry) => {
      const [, user, password] = /^([^:@/\s]+):(.+)$/.exec(entry) ?? [];
      return user === undefined || password === undefined ? undefined : { user, password };
    },
    sameBy: ({ user }) => prepared(user),
    bad: (what) => bad(what, example),
  });
  return { ...place, accounts };
};

/** Where its other listeners are, and why those cannot be asked of which nothing was said. */
const furtherListeners = (
  target: string,
  environment: Environment,
  directTls: boolean,
): Required<Pick<Site, 'listeners' | 'unasked'>> => {
  const [second, name, what] = directTls
    ? (['c2s', 'ASSAY_STARTTLS', 'STARTTLS'] as const)
    : (['c2s-tls', 'ASSAY_DIRECT_TLS', 'direct-TLS'] as const);
  const further = [
    [second, name, what, addressIn(target, environment, name)],
    [
      'websocket',
      'ASSAY_WEBSOCKET',
      'WebSocket',
      urlIn(target, environment, 'ASSAY_WEBSOCKET', ['ws', 'wss']),
    ],
    ['bosh', 'ASSAY_BOSH', 'BOSH', urlIn(target, environment, 'ASSAY_BOSH', ['http', 'https'])],
    ['component', 'ASSAY_COMPONENT', 'component', componentsIn(target, environment)],
    ['s2s', 'ASSAY_S2S', 'server-to-server', addressIn(target, environment, 'ASSAY_S2S')],
  ] as const;
  return {
    listeners: Object.fromEntries(
      further.flatMap(([listener, , , address]) => (address ? [[listener, address]] : [])),
    ),
    unasked: Object.fromEntries(
      further.flatMap(([listener, variable, noun, address]) =>
        address ? [] : [[`listener ${listener}`, `no ${noun} address was given (${variable})`]],
      ),
    ),
  };
};

export const external: Network['external'] = {
  variables,
  attach({ target, address, directTls, domain, environment }) {
    const accounts = accountSource(target, environment, domain);
    const hint = `check the address, and that ${domain} is its domain (ASSAY_DOMAIN)`;
    const { listeners, unasked } = furtherListeners(target, environment, directTls);
    const own = directTls ? 'c2s-tls' : 'c2s';
    return {
      listeners: { [own]: address, ...listeners },
      ...(Object.keys(unasked).length > 0 && { unasked }),
      accounts,
      hint,
    };
  },
};
