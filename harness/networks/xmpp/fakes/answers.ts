import type { Element } from 'ltx';
import { bareJid } from '../../../xml/jid.ts';
import { ns } from '../../../xml/namespaces.ts';
import { build, refusal } from './build.ts';
import type { Session } from './session.ts';

const features = [ns.discoInfo, 'urn:xmpp:ping'];

const payloadOf = (request: Element, to: string, domain: string): readonly Element[] | undefined => {
  const [payload] = request.getChildElements();
  if (payload === undefined || request.attrs.type !== 'get') return undefined;
  if (payload.is('ping', 'urn:xmpp:ping')) return [];
  if (!payload.is('query', ns.discoInfo)) return undefined;
  const identity =
    to === domain ? { category: 'server', type: 'im' } : { category: 'account', type: 'registered' };
  const known = features.map((feature) => build('feature', { var: feature }));
  return [build('query', { xmlns: ns.discoInfo }, build('identity', identity), ...known)];
};

/** The server's answer to a request for itself or a user: disco#info, ping, the roster, or a refusal. */
export const answerTo = (request: Element, sender: Session): Element | undefined => {
  const { id, to, from, type } = request.attrs;
  if (type === 'result' || type === 'error') return undefined;
  if (type !== 'get' && type !== 'set') return refusal(request, 'modify', 'bad-request');
  if (request.getChildElements().length !== 1) return refusal(request, 'modify', 'bad-request');
  const own = bareJid(sender.jid ?? '');
  const about: string = to ?? own;
  const payload =
    about === sender.domain || about === own ? payloadOf(request, about, sender.domain) : undefined;
  if (payload === undefined) return refusal(request, 'cancel', 'service-unavailable');
  return build('iq', { type: 'result', id, from: to, to: from }, ...payload);
};
