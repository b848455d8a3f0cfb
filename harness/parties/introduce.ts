import type { PartyContext } from './party.ts';

/** Binds what scenarios call a user of XMPP by: `{romeo.jid}`, `{romeo.user}`, and the secrets of logging in. */
export const introduce = ({ name, account, endpoint, record, hide }: PartyContext): void => {
  const { user, password } = account;
  const plain = Buffer.from(`\0${user}\0${password}`).toString('base64');
  const say = (key: string, value: string): void => record({ kind: 'bind', name: `${name}.${key}`, value });
  hide(`${name}.plain`, plain, 'anywhere');
  hide(`${name}.password`, password);
  say('user', user);
  say('jid', `${user}@${endpoint.domain}`);
  say('plain', plain);
  say('password', password);
};
