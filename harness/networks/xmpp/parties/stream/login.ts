import type { Hide } from '../../../../evidence/redact.ts';
import { hidden } from '../../../../evidence/secret-names.ts';
import { Element } from '../../../../xml/element.ts';
import { ns } from '../../../../xml/namespaces.ts';
import { ConversationError } from '../../../conversation-error.ts';
import type { PartyContext } from '../../../party.ts';
import type { Account } from '../../../site.ts';
import { isAtLeast, type Phase } from '../phases.ts';
import type { Reading } from '../reading.ts';
import { userOptionsOf } from '../user-options.ts';
import { isExpectedSuccess, isScram, parseChallenge, scramFinal, scramFirst } from './scram.ts';

/** The wire as a login needs it: one request at a time. */
export interface Dialogue {
  readonly domain: string;
  readonly account: Account;
  readonly resource: string | undefined;
  readonly priority: number | undefined;
  readonly secure: boolean;
  readonly party: string;
  readonly hide: Hide;
  /** Opens a new stream and returns the features that the server announces. */
  openStream(): Promise<Element>;
  startTls(): Promise<void>;
  /** Sends an element; evidence shows the other one, where it holds a secret. */
  send(element: Element, shown?: Element): void;
  /** The next first-level element that fits. */
  next(fits: (element: Element) => boolean): Promise<Element>;
  bound(jid: string): void;
}

/** What depends on what a stream is carried by. */
export interface Carrier extends Pick<Dialogue, 'secure' | 'startTls' | 'send'>, Pick<Reading, 'next'> {
  /** Opens a new stream; its features are yet to come. */
  openStream(): Promise<void>;
}

/** The login of a party, over whatever carries its stream. */
export const dialogueOver = (
  { secure, openStream, startTls, send, next: nextItem }: Carrier,
  { name, site, account, spec, record, hide }: PartyContext,
  signal: AbortSignal,
): Dialogue => {
  const { resource, priority } = userOptionsOf(spec);
  const next: Dialogue['next'] = async (fits) => {
    const item = await nextItem(signal, (item) => item.kind === 'element' && fits(item.element));
    return item.kind === 'element' ? item.element : new Element('nothing');
  };
  return {
    domain: site.domain,
    account,
    resource,
    priority,
    secure,
    party: name,
    hide,
    async openStream() {
      await openStream();
      return await next((element) => element.is('features', ns.stream));
    },
    startTls,
    send,
    next,
    bound: (jid) => record({ kind: 'bind', name: `${name}.full`, value: jid }),
  };
};

const elementOf = (
  name: string,
  attrs: Record<string, string>,
  ...children: (Element | string)[]
): Element => {
  const element = new Element(name, attrs);
  for (const child of children) {
    if (typeof child === 'string') element.t(child);
    else element.cnode(child);
  }
  return element;
};

/** The server did not let us in; the message says at which step and what it answered. */
const refused = (message: string): ConversationError => new ConversationError('refused', message);

const mechanismsOf = (features: Element): readonly string[] =>
  features
    .getChild('mechanisms', ns.sasl)
    ?.getChildren('mechanism')
    .map((mechanism) => mechanism.getText().trim()) ?? [];

/** RFC 6120 section 5.4.2 */
const secure = async (dialogue: Dialogue): Promise<void> => {
  dialogue.send(elementOf('starttls', { xmlns: ns.tls }));
  const answer = await dialogue.next((element) => element.getNS() === ns.tls);
  if (answer.getName() !== 'proceed') throw refused(`STARTTLS was answered with ${answer}`);
  await dialogue.startTls();
};

const isSasl = (element: Element): boolean => element.getNS() === ns.sasl;

/** The server offers no way to authenticate that we know. */
export class NoMechanismError extends ConversationError {}

/**
 * PLAIN where the server offers it, as SCRAM costs both sides more.
 * @throws {NoMechanismError}
 */
export const mechanismIn = (features: Element): string => {
  const offered = mechanismsOf(features);
  const mechanism = offered.includes('PLAIN') ? 'PLAIN' : offered.find(isScram);
  if (mechanism !== undefined) return mechanism;
  const names = offered.join(', ') || 'none';
  throw new NoMechanismError('refused', `no SASL mechanism that we speak is offered: ${names}`);
};

/** RFC 6120 section 6.4 */
const authenticate = async (dialogue: Dialogue, features: Element): Promise<void> => {
  const { account } = dialogue;
  const mechanism = mechanismIn(features);
  const auth = (text: string): Element => elementOf('auth', { xmlns: ns.sasl, mechanism }, text);
  if (!isScram(mechanism)) {
    const plain = Buffer.from(`\0${account.user}\0${account.password}`).toString('base64');
    dialogue.send(auth(plain), auth(hidden(`${dialogue.party}.plain`)));
    const answer = await dialogue.next(isSasl);
    if (answer.getName() !== 'success') throw refused(`PLAIN was answered with ${answer}`);
    return;
  }
  const first = scramFirst(account.user);
  dialogue.send(auth(first.message));
  const challenge = await dialogue.next(isSasl);
  if (challenge.getName() !== 'challenge') throw refused(`${mechanism} was answered with ${challenge}`);
  const final = scramFinal(mechanism, account.password, first, parseChallenge(challenge.getText()));
  dialogue.hide(`${dialogue.party}.scram.success`, final.success, 'anywhere');
  const response = (text: string): Element => elementOf('response', { xmlns: ns.sasl }, text);
  dialogue.send(response(final.message), response(hidden(`${dialogue.party}.scram.proof`)));
  const answer = await dialogue.next(isSasl);
  if (answer.getName() !== 'success' || !isExpectedSuccess(final, answer.getText())) {
    throw refused(`${mechanism} ended with ${answer}`);
  }
};

let requests = 0;

const request = async (
  dialogue: Dialogue,
  type: 'get' | 'set',
  payload: Element,
  { to, shown }: { readonly to?: string; readonly shown?: Element } = {},
): Promise<Element> => {
  requests += 1;
  const id = `assay-setup-${requests}`;
  const iq = (child: Element): Element => elementOf('iq', { type, id, ...(to && { to }) }, child);
  dialogue.send(iq(payload), shown && iq(shown));
  return await dialogue.next((element) => element.is('iq') && element.attrs.id === id);
};

/** RFC 6120 section 7.6 and 7.7 */
const bind = async (dialogue: Dialogue, features: Element): Promise<void> => {
  const { resource } = dialogue;
  const asked = resource === undefined ? [] : [elementOf('resource', {}, resource)];
  const answer = await request(dialogue, 'set', elementOf('bind', { xmlns: ns.bind }, ...asked));
  const jid = answer.getChild('bind', ns.bind)?.getChildText('jid');
  if (!jid) throw refused(`resource binding was answered with ${answer}`);
  // RFC 3921 sessions: some servers still ask for one, and say when they can do without.
  const session = features.getChild('session', ns.session);
  if (session && !session.getChild('optional')) {
    await request(dialogue, 'set', elementOf('session', { xmlns: ns.session }));
  }
  dialogue.bound(jid);
};

/** Initial presence, and proof that the server has taken it in: it answers requests in order. */
const becomeAvailable = async (dialogue: Dialogue): Promise<void> => {
  const { priority } = dialogue;
  const children = priority === undefined ? [] : [elementOf('priority', {}, String(priority))];
  dialogue.send(elementOf('presence', {}, ...children));
  await request(dialogue, 'get', elementOf('query', { xmlns: ns.discoInfo }), { to: dialogue.domain });
};

/**
 * Goes from one phase to another as a well-behaved client does.
 * @throws {ConversationError}
 */
export const logIn = async (
  dialogue: Dialogue,
  from: Phase,
  to: Phase,
  last?: Element,
): Promise<Element | undefined> => {
  let features = last;
  const upTo = (phase: Phase): boolean => !isAtLeast(from, phase) && isAtLeast(to, phase);
  if (upTo('opened')) features = await dialogue.openStream();
  if (upTo('secured') && !dialogue.secure && features?.getChild('starttls', ns.tls)) {
    await secure(dialogue);
    features = await dialogue.openStream();
  }
  if (upTo('authenticated')) {
    await authenticate(dialogue, features ?? new Element('stream:features'));
    features = await dialogue.openStream();
  }
  if (upTo('bound')) await bind(dialogue, features ?? new Element('stream:features'));
  if (upTo('available')) await becomeAvailable(dialogue);
  return features;
};
