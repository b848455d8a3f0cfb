import { createHash, randomInt } from 'node:crypto';
import type { RecordValue } from '../../../../evidence/transcript.ts';
import type { StepValue } from '../../../../language/scenario.ts';
import type { PartyContext } from '../../../party.ts';
import { briefJson } from '../../brief.ts';
import { createInstallation, type Key, type Wallet } from './key.ts';

/** An inbox that a scenario speaks of, whether or not a node knows it. */
export interface Inbox {
  readonly id: string;
  /** Whose address it is made of. */
  readonly owner: Wallet;
  readonly nonce: string;
}

/** A message that was made: what `{name}` stands for where a call has a message. */
interface MadeMessage {
  readonly bound: string;
  readonly json: StepValue;
}

/** What the parties of one scenario share: keys and inboxes by name, and what evidence has in brief only. */
export interface World {
  readonly keys: Map<string, Key>;
  readonly inboxes: Map<string, Inbox>;
  readonly messages: Map<string, MadeMessage>;
  /** Inboxes that are being registered, or are, by id. */
  readonly registrations: Map<string, Promise<unknown>>;
  /** As {@link briefJson}; `whole` undoes it for what has passed here. */
  brief(value: unknown): RecordValue;
  whole(text: string): string;
  /**
   * Nanoseconds, for the next identity update: signed texts tell whole seconds, so that two updates of one second that
   * do the same would be the same to the last byte, and the second a replay.
   */
  nextTime(): bigint;
}

/** The id of an address' inbox with this nonce (XIP-46). */
export const inboxIdOf = (address: string, nonce: string): string =>
  createHash('sha256').update(`${address}${nonce}`).digest('hex');

/** How far back the first update is dated, in seconds: as many updates can be made before they lie in the future. */
const headStart = 3600;

const createWorld = (): World => {
  const long = new Map<string, string>();
  let second = BigInt(Math.floor(Date.now() / 1000) - headStart);

  const brief = (value: unknown): RecordValue => {
    if (Array.isArray(value)) return value.map(brief);
    if (typeof value === 'string') {
      const short = briefJson(value);
      if (typeof short === 'string' && short !== value) long.set(short, value);
      return short;
    }
    if (typeof value !== 'object' || value === null) return briefJson(value);
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, member]) => (member === undefined ? [] : [[key, brief(member)]])),
    );
  };

  return {
    keys: new Map(),
    inboxes: new Map(),
    messages: new Map(),
    registrations: new Map(),
    brief,
    whole: (text) => long.get(text) ?? text,
    nextTime() {
      second += 1n;
      return second * 1_000_000_000n;
    },
  };
};

/** The parties of a scenario write to one transcript, which tells who belongs together. */
const worlds = new WeakMap<PartyContext['record'], World>();

export const worldOf = ({ record }: PartyContext): World => {
  const world = worlds.get(record) ?? createWorld();
  worlds.set(record, world);
  return world;
};

/** What is bound of a party from the start. */
export const walletNames = ['address', 'inbox', 'nonce', 'installation', 'installation.base64'] as const;

const walletOf = ({ name, account }: PartyContext): Wallet => {
  const [, secret] = /^(?:0x)?([0-9a-fA-F]{64})$/.exec(account.password) ?? [];
  if (!/^0x[0-9a-f]{40}$/.test(account.user) || secret === undefined)
    throw new Error(`the account of ${name} is no wallet: an address in lower case and a private key in hex`);
  return { kind: 'wallet', address: account.user, secret: `0x${secret}` };
};

/**
 * Gives a party its wallet (under its name), an installation (`name.installation`) and an inbox (under its name),
 * which parties of the same account share.
 */
export const bindWalletNames = (context: PartyContext, world: World): void => {
  const { name, record, hide } = context;
  const wallet = walletOf(context);
  const installation = createInstallation();
  const shared = [...world.inboxes.values()].find(({ owner }) => owner.address === wallet.address);
  const nonce = String(randomInt(2 ** 47));
  const inbox = shared ?? { id: inboxIdOf(wallet.address, nonce), owner: wallet, nonce };
  // Without 0x, so that it is found with and without.
  hide(`${name}.key`, wallet.secret.slice(2));
  world.keys.set(name, wallet).set(`${name}.installation`, installation);
  world.inboxes.set(name, inbox);
  const bind = (key: (typeof walletNames)[number], value: string): void =>
    record({ kind: 'bind', name: `${name}.${key}`, value });
  bind('address', wallet.address);
  bind('inbox', inbox.id);
  bind('nonce', inbox.nonce);
  bind('installation', installation.publicKey.toString('hex'));
  bind('installation.base64', installation.publicKey.toString('base64'));
};
