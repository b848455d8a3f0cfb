import type { Options, StepValue } from '../../../../../language/scenario.ts';
import { isOptions } from '../../../../values.ts';
import { idOf } from '../key.ts';
import { needed, textIn } from '../options.ts';
import type { SignatureForm, SignatureTamper, UpdateTamper } from '../words.ts';
import type { Inbox } from '../world.ts';
import type { Member } from './identity-text.ts';
import { buildIdentityUpdate, type SignedAction } from './identity-update.ts';
import { inboxNamed, installationNamed, keyNamed, type Made, type Maker, walletNamed } from './made.ts';
import type { Signer } from './signature.ts';

type Signing = Signer | 'nobody';

/** Somebody by the name of a key, or as they are called in updates: an address, or an installation's key in hex. */
const memberNamed = ({ world }: Maker, name: string): Member => {
  if (/^0x[0-9a-fA-F]{40}$/.test(name)) return { kind: 'wallet', id: name };
  if (/^[0-9a-f]{64}$/.test(name)) return { kind: 'installation', id: name };
  const key = keyNamed(world, name);
  return { kind: key.kind, id: idOf(key) };
};

const signerIn = ({ world }: Maker, value: StepValue | undefined, otherwise: Signing): Signing => {
  if (value === undefined || value === null) return otherwise;
  if (value === 'nobody') return 'nobody';
  if (!isOptions(value)) return { key: keyNamed(world, String(value)) };
  const [tamper, form, claims] = ['tamper', 'form', 'claims'].map((key) => textIn(value, key));
  return {
    key: keyNamed(world, needed(value, 'key')),
    tamper: tamper as SignatureTamper | undefined,
    form: form as SignatureForm | undefined,
    claims: claims === undefined ? undefined : installationNamed(world, claims).publicKey,
  };
};

/** The signature of somebody whose key the scenario has. */
const ownSignature = ({ world }: Maker, { id }: Member): Signing => {
  const key = [...world.keys.values()].find((entry) => idOf(entry) === id);
  return key === undefined ? 'nobody' : { key };
};

const creationIn = (maker: Maker, options: Options, inbox: Inbox): SignedAction => {
  const written = options['create inbox'];
  const detail = isOptions(written) ? written : {};
  const owner = memberNamed(maker, textIn(detail, 'owner') ?? inbox.owner.address);
  return {
    kind: 'create',
    owner: owner.id,
    nonce: textIn(detail, 'nonce') ?? inbox.nonce,
    by: signerIn(maker, options.by, ownSignature(maker, owner)),
  };
};

const actionIn = (maker: Maker, written: StepValue, inbox: Inbox): SignedAction => {
  const options = isOptions(written) ? written : { [String(written)]: null };
  if ('create inbox' in options) return creationIn(maker, options, inbox);
  const by = signerIn(maker, options.by, { key: inbox.owner });
  if ('change recovery' in options)
    return { kind: 'recovery', address: memberNamed(maker, needed(options, 'change recovery')).id, by };
  if ('revoke' in options)
    return { kind: 'revoke', member: memberNamed(maker, needed(options, 'revoke')), by };
  const member = memberNamed(maker, needed(options, 'add'));
  const accepted = signerIn(maker, options['accepted by'], ownSignature(maker, member));
  return { kind: 'add', member, by, accepted };
};

/** A time in nanoseconds: as such, or a date. */
const timeIn = (text: string): bigint => {
  if (/^\d+$/.test(text)) return BigInt(text);
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) throw new Error(`at: ${text} is neither nanoseconds nor a date`);
  return BigInt(milliseconds) * 1_000_000n;
};

/** Makes an identity update of what a fixture says. */
export const makeIdentityUpdate = (options: Options, maker: Maker): Promise<Made> => {
  const { world, name } = maker;
  const id = inboxNamed(world, textIn(options, 'inbox') ?? name);
  // Of an inbox that is nobody's in this scenario, the party acts as if it were its own.
  const inbox = [...world.inboxes.values()].find((entry) => entry.id === id) ?? {
    id,
    owner: walletNamed(world, name),
    nonce: '0',
  };
  const at = textIn(options, 'at');
  const actions = [options.actions ?? []].flat();
  return buildIdentityUpdate({
    inboxId: id,
    at: at === undefined ? world.nextTime() : timeIn(at),
    actions: actions.map((action: StepValue) => actionIn(maker, action, inbox)),
    tamper: textIn(options, 'tamper') as UpdateTamper | undefined,
  });
};
