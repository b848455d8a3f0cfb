import type { Element } from 'ltx';
import { type Bindings, literalOf, matchPattern } from '../language/pattern.ts';
import { namesInPattern } from '../language/placeholder.ts';
import { isAbsent } from '../xml/absent.ts';
import { bareJid, sameJid } from '../xml/jid.ts';
import { ns } from '../xml/namespaces.ts';
import { matchElement } from './match.ts';

/** Namespaces in which any element answers the request, so that the wrong answer is seen at once. */
const dialogues: ReadonlySet<string> = new Set([ns.sasl, ns.tls]);

const payloads = (element: Element): readonly string[] =>
  element
    .getChildElements()
    .filter((child) => !isAbsent(child))
    .map((child) => `${child.getName()} ${child.getNS()}`);

/** A name that the template binds elsewhere selects nothing: what it stands for is known once all is matched. */
const fits = (pattern: string, value: string, bindings: Bindings): boolean => {
  const isOpen = namesInPattern(pattern).some(({ name, binds }) => !binds && !bindings.has(name));
  return isOpen || matchPattern(pattern, value, bindings) !== undefined;
};

const bodyOf = (element: Element): string | null => element.getChildText('body');

const typed = (element: Element): string => element.attrs.type ?? '';

/** Whether a stanza is of the type that a template speaks of, where it speaks of one. */
const isOfType = (template: Element, actual: Element, bindings: Bindings): boolean => {
  const type = typed(template);
  return fits(type === '{!}' ? '' : type, typed(actual), bindings);
};

const selectsByPayload = (template: Element, actual: Element, bindings: Bindings): boolean => {
  const there = payloads(actual);
  if (!payloads(template).every((payload) => payload.endsWith(ns.template) || there.includes(payload)))
    return false;
  const body = bodyOf(template);
  return body === null || fits(body.trim(), bodyOf(actual) ?? '', bindings);
};

/**
 * Whether an element is the one that a template speaks of, apart from whether it is right: an answer by its id,
 * an event by its payload, presence by type and sender, a step of a TLS or SASL negotiation by its namespace.
 */
export const isAbout = (template: Element, actual: Element, bindings: Bindings): boolean => {
  const namespace = template.getNS() ?? '';
  if (template.is('any-of', ns.template))
    return template.getChildElements().some((option) => isAbout(option, actual, bindings));
  if (namespace === ns.template) return true;
  if (dialogues.has(namespace)) return actual.getNS() === namespace;
  if (template.getName() !== actual.getName() || namespace !== (actual.getNS() ?? '')) return false;
  if (namespace !== ns.client) return true;
  const id = literalOf(template.attrs.id ?? '', bindings);
  if (template.name === 'iq') {
    if (id && template.attrs.type === undefined) return actual.attrs.id === id;
    const answers = /result|error/.test(typed(template));
    if (answers !== /result|error/.test(typed(actual))) return false;
    return id
      ? actual.attrs.id === id
      : typed(actual) === typed(template) && selectsByPayload(template, actual, bindings);
  }
  if (template.name === 'message') {
    return id ? actual.attrs.id === id : selectsByPayload(template, actual, bindings);
  }
  if (template.name === 'presence') {
    const from = literalOf(template.attrs.from ?? '', bindings);
    if (!isOfType(template, actual, bindings)) return false;
    if (id && actual.attrs.id !== id) return false;
    if (!from) return true;
    const came: string = actual.attrs.from ?? '';
    return from.includes('/') ? sameJid(from, came) : sameJid(from, bareJid(came));
  }
  return true;
};

/** Whether an element is of the kind that a template speaks of: its name and, where it is a stanza, its type. */
export const isOfKind = (template: Element, actual: Element, bindings: Bindings): boolean => {
  if (template.is('any-of', ns.template))
    return template.getChildElements().some((option) => isOfKind(option, actual, bindings));
  if (template.getNS() === ns.template) return true;
  if (!actual.is(template.getName(), template.getNS() ?? '')) return false;
  const isTyped = template.getNS() === ns.client && template.attrs.type !== undefined;
  return !isTyped || isOfType(template, actual, bindings);
};

/** {@link isAbout}, or what the fixture wrote as `select`: a template to match in full, any of several, or `next` of its name. */
export const selects = (
  template: Element,
  select: Element | 'next' | undefined,
  actual: Element,
  bindings: Bindings,
): boolean => {
  if (select === 'next')
    return template.getName() === actual.getName() && template.getNS() === actual.getNS();
  if (select?.is('any-of', ns.template))
    return select.getChildElements().some((one) => selects(template, one, actual, bindings));
  if (select !== undefined) return matchElement(select, actual, bindings).differences.length === 0;
  return isAbout(template, actual, bindings);
};
