import type { StepValue } from '../../../../../language/scenario.ts';
import { type Installation, idOf, type Key, type Wallet } from '../key.ts';
import type { World } from '../world.ts';

/** Something that was made for use in calls. */
export interface Made {
  /** What `{name}` is bound to. */
  readonly value: string;
  /** What `{name.part}` is bound to, by part. */
  readonly parts?: Readonly<Record<string, string>>;
  /** Where it is a message: its JSON form, which `{name}` stands for in calls. */
  readonly json?: StepValue;
}

/** Who makes it, and what there is to make it of. */
export interface Maker {
  readonly name: string;
  readonly world: World;
}

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** The bytes of an option. @throws {Error} where it is no base64. */
export const fromBase64 = (text: string, what: string): Buffer => {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new Error(`${what}: ${text.slice(0, 60)} is no base64`);
  return bytes;
};

/** The bytes of an option. @throws {Error} where it is no hex. */
export const fromHex = (text: string, what: string): Buffer => {
  const bytes = Buffer.from(text, 'hex');
  if (bytes.length * 2 !== text.length) throw new Error(`${what}: ${text.slice(0, 60)} is no hex`);
  return bytes;
};

/** A key by its name. @throws {Error} */
export const keyNamed = ({ keys }: World, name: string): Key => {
  const key = keys.get(name);
  if (key === undefined) throw new Error(`there is no key ${name}, but ${[...keys.keys()].join(', ')}`);
  return key;
};

/** @throws {Error} */
export const installationNamed = (world: World, name: string): Installation => {
  const key = keyNamed(world, name);
  if (key.kind !== 'installation') throw new Error(`${name} is a wallet, not an installation`);
  return key;
};

/** @throws {Error} */
export const walletNamed = (world: World, name: string): Wallet => {
  const key = keyNamed(world, name);
  if (key.kind !== 'wallet') throw new Error(`${name} is an installation, not a wallet`);
  return key;
};

/** The id of an inbox by its name, or as it is: 64 hex digits. @throws {Error} */
export const inboxNamed = ({ inboxes }: World, name: string): string => {
  const inbox = inboxes.get(name);
  if (inbox !== undefined) return inbox.id;
  if (/^[0-9a-f]{64}$/.test(name)) return name;
  throw new Error(`there is no inbox ${name}, but ${[...inboxes.keys()].join(', ')}`);
};

/** A key as it is bound: an address or hex, with its further forms. */
export const madeKey = (key: Key): Made => ({
  value: idOf(key),
  parts: key.kind === 'wallet' ? { address: key.address } : { base64: base64(key.publicKey) },
});
