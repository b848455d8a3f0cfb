import type { StepValue } from '../../../../../language/scenario.ts';
import { optionsIn } from '../../../../values.ts';
import { address, count, flag, inbox, installation, list, may, optional } from '../fields.ts';
import { type AppVerb, type Values, verb, workOnInbox } from '../verb.ts';
import { keyIfKnown, keyOf } from '../wallets.ts';

const by = { signer: may(address, 'The wallet that signs; its own if absent.') } as const;

/** A party signs by its key; other wallets are those that the app has added. */
const signerIn = ({ signer }: Values): Values => {
  if (signer === undefined) return {};
  const signerKey = keyIfKnown(String(signer));
  return signerKey === undefined ? { signer } : { signerKey };
};

/** Each stranger has an app of its own. */
const countOf = (value: StepValue): number => Number(optionsIn(value).count) || 0;

/** Inboxes: their wallets, their installations, and how to find them. */
export const identityVerbs: Readonly<Record<string, AppVerb>> = {
  'can message': verb({
    noun: 'reachability',
    does: 'Asks which addresses can be messaged; before it has logged in without a client',
    fields: { addresses: list(address) },
    examples: [{ addresses: ['bo', 'carol'] }],
  }),
  'finds inbox': verb({
    noun: 'found-inbox',
    does: 'Asks for the inbox of an address',
    fields: { address },
    examples: [{ address: '{carol.address}', as: 'found' }],
    names: ({ inbox: id }) => ({ '': id }),
  }),
  'reads inbox state': verb({
    noun: 'inbox-state',
    does: 'Tells wallets and installations of its inbox or of others',
    fields: {
      of: may(list(inbox), 'Of these inboxes; its own if absent.'),
      local: optional(flag('As it has them, not from the network.')),
    },
    examples: [null, { of: ['alix'] }],
  }),
  'introduces strangers': verb({
    noun: 'strangers',
    does: 'Registers so many new users of whom nothing more is heard; their inboxes stand for members of groups',
    work: (value) => 1 + countOf(value),
    fields: { count: count('How many.') },
    examples: [{ count: 20, as: 'crowd' }],
    names: ({ inboxes }) => ({ '': Array.isArray(inboxes) ? inboxes.join(',') : undefined }),
  }),
  'adds wallet': verb({
    noun: 'wallet-added',
    does: 'Adds a wallet to its inbox',
    work: () => workOnInbox,
    fields: {
      of: may(address, 'A party’s; a new one if absent.'),
      reassign: optional(flag('False refuses a wallet that has an inbox.')),
    },
    examples: [{ as: 'second' }, { of: 'carol', reassign: false }],
    shape: ({ of, reassign = true }) => ({ reassign, ...(of !== undefined && { key: keyOf(String(of)) }) }),
    names: ({ address: added }) => ({ '.address': added }),
  }),
  'removes wallet': verb({
    noun: 'wallet-removed',
    does: 'Removes a wallet from its inbox',
    work: () => workOnInbox,
    fields: { wallet: address, ...by },
    examples: [{ wallet: '{second.address}' }],
    shape: ({ wallet = null, ...rest }) => ({ address: wallet, ...signerIn(rest) }),
  }),
  'changes recovery': verb({
    noun: 'recovery-changed',
    does: 'Makes another wallet the one that can revoke',
    work: () => workOnInbox,
    fields: { to: address, ...by },
    examples: [{ to: '{second.address}' }],
    shape: ({ to = null, ...rest }) => ({ address: to, ...signerIn(rest) }),
  }),
  'revokes installations': verb({
    noun: 'revoked',
    does: 'Revokes installations of its inbox',
    work: () => workOnInbox,
    fields: {
      of: may(list(installation), 'These; all but itself if absent.'),
      inbox: may(inbox, 'Of this inbox, which needs no client.'),
      ...by,
    },
    examples: [null, { of: ['tablet'] }, { of: ['{i2}'], inbox: 'alix', signer: 'alix' }],
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
    examples: [{ of: ['bo'] }],
  }),
};
