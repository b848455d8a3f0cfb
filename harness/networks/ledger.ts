import {
  appendFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Account } from './site.ts';

/** Accounts on somebody's server that a run uses, until it has undone that. */
export interface Ledger {
  /** The target as named: `xmpp://example.org:5222`. */
  readonly target: string;
  readonly domain: string;
  /** `made`: they must be deleted. `lent`: they are the user's, and perhaps not clean. */
  readonly kind: 'made' | 'lent';
  readonly accounts: readonly Account[];
}

const name = 'accounts-to-undo.jsonl';

/** Where a target's ledger is, in its folder for evidence. */
export const ledgerPath = (folder: string): string => join(folder, name);

const lineOf = (value: unknown): string => `${JSON.stringify(value)}\n`;

/**
 * Writes down what must be undone: who is killed leaves this behind, and the next run into the same folder does it.
 * Nobody else may read it, as it holds passwords. With nothing to undo it goes.
 */
export const keepLedger = (path: string, { accounts, ...facts }: Ledger): void => {
  if (accounts.length === 0) rmSync(path, { force: true });
  else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, [facts, ...accounts].map(lineOf).join(''), { mode: 0o600 });
  }
};

/** Writes down one more, before it is made. */
export const addToLedger = (path: string, { accounts: _, ...facts }: Ledger, account: Account): void => {
  if (!existsSync(path)) writeFileSync(path, lineOf(facts), { mode: 0o600 });
  appendFileSync(path, lineOf(account));
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const isAccount = (value: unknown): value is Account =>
  isRecord(value) && typeof value.user === 'string' && typeof value.password === 'string';

/** A line that was cut short by a kill was not acted upon either. */
const valueIn = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

const ledgerIn = (text: string): Ledger | undefined => {
  const [facts, ...lines] = text.split('\n').map(valueIn);
  if (!isRecord(facts) || typeof facts.target !== 'string' || typeof facts.domain !== 'string')
    return undefined;
  if (facts.kind !== 'made' && facts.kind !== 'lent') return undefined;
  const { target, domain, kind } = facts;
  return { target, domain, kind, accounts: lines.filter(isAccount) };
};

/** What earlier runs into a report's folder have left on servers. */
export const leftLedgers = (directory: string): readonly Ledger[] => {
  // Targets that are played on together have their folders in one.
  const paths = globSync([ledgerPath('*'), ledgerPath('*/*')], { cwd: join(directory, 'evidence') });
  return paths
    .toSorted()
    .flatMap((path) => ledgerIn(readFileSync(join(directory, 'evidence', path), 'utf8')) ?? []);
};
