import type { PartySpec, StepValue } from '../../../language/scenario.ts';
import type { PartyContext } from '../../party.ts';

const accountNames = ['user', 'jid', 'plain', 'password'] as const;

/** What is bound of a user of XMPP before the first step: the full JID where there is a session. */
export const namesOfUser = ({ phase }: PartySpec): readonly string[] =>
  phase === 'bound' || phase === 'available' ? [...accountNames, 'full'] : accountNames;

/** What `logs in` binds: where it ends with a session, the full JID. */
export const bindsFullJid = (value: StepValue, party: string): readonly string[] =>
  value === 'bound' || value === 'available' ? [`${party}.full`] : [];

/** Binds what scenarios call a user of XMPP by: `{romeo.jid}`, `{romeo.user}`, and the secrets of logging in. */
export const bindAccountNames = ({ name, account, site, record, hide }: PartyContext): void => {
  const { user, password } = account;
  const plain = Buffer.from(`\0${user}\0${password}`).toString('base64');
  const say = (key: (typeof accountNames)[number], value: string): void =>
    record({ kind: 'bind', name: `${name}.${key}`, value });
  hide(`${name}.plain`, plain, 'anywhere');
  hide(`${name}.password`, password);
  say('user', user);
  say('jid', `${user}@${site.domain}`);
  say('plain', plain);
  say('password', password);
};
