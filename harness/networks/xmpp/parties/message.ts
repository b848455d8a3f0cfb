import { escapeXML } from 'ltx';
import { hidden, isSecretName } from '../../../evidence/secret-names.ts';
import { type Bindings, substitute } from '../../../language/pattern.ts';
import type { PartyContext } from '../../party.ts';

/** What is sent, and how evidence shows it: with the names of secrets in place of secrets. */
export interface Message {
  readonly text: string;
  readonly shown: string;
}

/** A secret that a message holds in some other form, as base64 of it. */
export interface Derived {
  readonly label: string;
  readonly value: string;
}

const namesIn = (inner: string): readonly string[] =>
  inner.includes('{') ? [...inner.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name) : [inner];

const labelOf = (inner: string, secret: string): string =>
  inner === secret ? secret : `${secret.slice(0, secret.indexOf('.'))}.sasl`;

/** Puts values in place of placeholders, in what is sent and in what evidence shows of it. */
export const messageFrom = (
  template: string,
  bindings: Bindings,
  onDerived: (derived: Derived) => void = () => undefined,
): Message => {
  const secretIn = (inner: string): string | undefined => namesIn(inner).find(isSecretName);
  const text = substitute(template, bindings, (inner, value) =>
    // A password may hold what XML is made of; that a scenario sends no XML by it is not what it is for.
    isSecretName(inner) ? escapeXML(value) : value,
  );
  const shown = substitute(template, bindings, (inner, value) => {
    const secret = secretIn(inner);
    if (secret === undefined) return value;
    const label = labelOf(inner, secret);
    if (inner !== secret) onDerived({ label, value });
    return hidden(label);
  });
  return { text, shown };
};

/** Fills templates in for a party; evidence shows none of its secrets, nor what is made of them. */
export const filler =
  ({ hide }: Pick<PartyContext, 'hide'>) =>
  (template: string, bindings: Bindings): Message =>
    messageFrom(template, bindings, ({ label, value }) => hide(label, value, 'anywhere'));
