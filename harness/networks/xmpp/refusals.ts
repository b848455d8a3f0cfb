import type { Element } from 'ltx';
import { matchPattern } from '../../language/pattern.ts';
import { namesInPattern, patternOf } from '../../language/placeholder.ts';
import { isAbsent } from '../../xml/absent.ts';
import { ns } from '../../xml/namespaces.ts';
import type { Refusals } from '../refusals.ts';
import { extensibleSasl } from './parties/stream/sasl-profile.ts';

/** What a SASL failure can say why it is one (RFC 6120 section 6.5). */
const saslConditions: readonly string[] = [
  'aborted',
  'account-disabled',
  'credentials-expired',
  'encryption-required',
  'incorrect-encoding',
  'invalid-authzid',
  'invalid-mechanism',
  'malformed-request',
  'mechanism-too-weak',
  'not-authorized',
  'temporary-auth-failure',
];

/** Whether a child of an error or a failure says why it is one: what may be anything does not, nor does a text for people. */
const isCondition = (child: Element, refusal: Element): boolean => {
  if (isAbsent(child)) return false;
  if (child.getNS() === ns.template)
    return (
      child.getName() === 'any-of' && child.getChildElements().every((option) => isCondition(option, refusal))
    );
  if (refusal.getNS() === ns.sasl || refusal.getNS() === extensibleSasl)
    return child.getNS() === ns.sasl && saslConditions.includes(child.getName());
  return child.getName() !== 'text';
};

const stanzas: readonly string[] = ['message', 'presence', 'iq'];

/** Whether what says this of its type may be a stanza error. */
const takesErrors = (type: unknown): boolean => {
  if (typeof type !== 'string' || namesInPattern(type).length > 0) return true;
  return (
    patternOf(type).kind !== 'absent' && matchPattern(type, 'error', { get: () => undefined }) !== undefined
  );
};

/** Whether a template lets no error be in a stanza; one with certain things in it is not all of them. */
const rulesOutErrors = (template: Element): boolean =>
  template
    .getChildElements()
    .some((child) => child.is('error', ns.client) && child.children.length === 0 && isAbsent(child));

/** XEP-0198 */
const management = 'urn:xmpp:sm:3';

export const refusals: Refusals = {
  refuses: (template) => {
    const name = template.getName();
    switch (template.getNS()) {
      case ns.template:
        return template.attrs.type === 'error';
      case ns.client:
        return (
          template.attrs.type === 'error' ||
          template.getChildElements().some((child) => child.is('error', ns.client) && !isAbsent(child))
        );
      case ns.stream:
        return name === 'error';
      case ns.sasl:
      case ns.tls:
      case extensibleSasl:
        return name === 'failure';
      case management:
        return name === 'failed';
      default:
        return false;
    }
  },
  asks: (template) => {
    if (template.getNS() === ns.tls) return 'nothing more';
    const error = template.getNS() === ns.client ? template.getChild('error') : template;
    return error && !isAbsent(error) && error.getChildElements().some((child) => isCondition(child, error))
      ? 'a condition'
      : 'nothing';
  },
  // A stanza error may repeat what the stanza has had in it. What must not be in an error is named as well.
  fits: (template) => {
    const isStanza = template.getNS() === ns.client && stanzas.includes(template.getName());
    return (
      (isStanza || template.is('any', ns.template)) &&
      takesErrors(template.attrs.type) &&
      !rulesOutErrors(template)
    );
  },
};
