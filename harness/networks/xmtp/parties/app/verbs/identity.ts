import { address, count, flag, inbox, installation, list, optional } from '../fields.ts';
import { type AppVerb, type Values, verb } from '../verb.ts';
import { keyIfKnown, keyOf } from '../wallets.ts';

const by = { signer: optional(address) } as const;
const signerIs = 'signer is the wallet that signs, its own if none is named';

/** A party signs by its key; other wallets are those that the app has added. */
const signerIn = ({ signer }: Values): Values => {
  if (signer === undefined) return {};
  const signerKey = keyIfKnown(String(signer));
  return signerKey === undefined ? { signer } : { signerKey };
};

/** Inboxes: their wallets, their installations, and how to find them. */
export const identityVerbs: Readonly<Record<string, AppVerb>> = {
  'can message': verb({
    noun: 'reachability',
    does: 'Asks which addresses can be messaged; before it has logged in without a client',
    fields: { addresses: list(address) },
  }),
  'finds inbox': verb({
    noun: 'found-inbox',
    does: 'Asks for the inbox of an address',
    fields: { address },
    names: ({ inbox: id }) => ({ '': id }),
  }),
  'reads inbox state': verb({
    noun: 'inbox-state',
    does: 'Tells wallets and installations of its inbox or of others, from the network or as it has them',
    fields: { of: optional(list(inbox)), local: optional(flag) },
  }),
  'introduces strangers': verb({
    noun: 'strangers',
    does: 'Registers so many new users of whom nothing more is heard; their inboxes stand for members of groups',
    fields: { count },
    names: ({ inboxes }) => ({ '': Array.isArray(inboxes) ? inboxes.join(',') : undefined }),
  }),
  'adds wallet': verb({
    noun: 'wallet-added',
    does: 'Adds a wallet to its inbox, a party’s or a new one; reassign false refuses one that has an inbox',
    fields: { of: optional(address), reassign: optional(flag) },
    shape: ({ of, reassign = true }) => ({ reassign, ...(of !== undefined && { key: keyOf(String(of)) }) }),
    names: ({ address: added }) => ({ '.address': added }),
  }),
  'removes wallet': verb({
    noun: 'wallet-removed',
    does: `Removes a wallet from its inbox; ${signerIs}`,
    fields: { wallet: address, ...by },
    shape: ({ wallet = null, ...rest }) => ({ address: wallet, ...signerIn(rest) }),
  }),
  'changes recovery': verb({
    noun: 'recovery-changed',
    does: 'Makes another wallet the one that can revoke',
    fields: { to: address, ...by },
    shape: ({ to = null, ...rest }) => ({ address: to, ...signerIn(rest) }),
  }),
  'revokes installations': verb({
    noun: 'revoked',
    does: 'Revokes installations of its inbox, all but itself if none are named; with inbox it needs no client',
    fields: { of: optional(list(installation)), inbox: optional(inbox), ...by },
    shape: ({ of, inbox: id, ...rest }) => ({
      ...signerIn(rest),
      ...(of !== undefined && { installations: of }),
      ...(id !== undefined && { inbox: id }),
    }),
  }),
  'reads key packages': verb({
    noun: 'key-packages',
    does: 'Asks for the state of the key packages of installations',
    fields: { of: list(installation) },
  }),
};
