import { randomBytes } from 'node:crypto';
import type { Element } from 'ltx';
import { hashedToken } from '../parties/stream/hashed-token.ts';
import { extensibleSasl } from '../parties/stream/sasl-profile.ts';
import { build } from './build.ts';
import type { Extension } from './extension.ts';

const fast = 'urn:xmpp:fast:0';

/** What a client of an account has of tokens: the one that it uses, and one that it has not used yet. */
export interface KeptTokens {
  readonly current?: string;
  readonly next?: string;
}

/** FAST (XEP-0484) for who comes with a password or a token, in a map by user and client that belongs to the caller. */
export const tokensOf =
  (kept: Map<string, KeptTokens>) =>
  (accounts: Map<string, string>): Extension => {
    /** Whom a request is from, if that can be believed. */
    const userOf = (request: Element, client: string): string | undefined => {
      const message = Buffer.from(request.getChildText('initial-response') ?? '', 'base64');
      const invalidates = request.getChild('fast', fast)?.attrs.invalidate === 'true';
      if (request.attrs.mechanism === 'PLAIN') {
        const [, user = '', password] = message.toString().split('\0');
        return accounts.get(user) === password ? user : undefined;
      }
      const [user = ''] = message.toString('latin1').split('\0');
      const key = `${user} ${client}`;
      const shown = [kept.get(key)?.next, kept.get(key)?.current].find(
        (token) => token !== undefined && hashedToken(user, token).message === message.toString('base64'),
      );
      if (shown === undefined) return undefined;
      if (shown === kept.get(key)?.next) kept.set(key, { current: shown });
      if (invalidates) kept.delete(key);
      return user;
    };
    return {
      take(request, { wire }) {
        if (!request.is('authenticate', extensibleSasl)) return false;
        const client: string = request.getChild('user-agent')?.attrs.id ?? '';
        const user = userOf(request, client);
        if (user === undefined) {
          wire.write(build('failure', { xmlns: extensibleSasl }).toString());
          return true;
        }
        const wanted = request.getChild('request-token', fast) !== undefined;
        const token = randomBytes(12).toString('hex');
        if (wanted) kept.set(`${user} ${client}`, { ...kept.get(`${user} ${client}`), next: token });
        const given = wanted ? [build('token', { xmlns: fast, token, expiry: '2999-01-01T00:00:00Z' })] : [];
        wire.write(build('success', { xmlns: extensibleSasl }, ...given).toString());
        return true;
      },
    };
  };
