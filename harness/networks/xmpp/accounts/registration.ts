import { createElement, type Element } from 'ltx';
import { ns } from '../../../xml/namespaces.ts';
import type { Account } from '../../site.ts';
import { answerByName, FormError, fillForm } from './form.ts';
import type { Session } from './session.ts';

/** What no registration fills in: `registered` and `instructions` tell, `key` is of another age. */
const silent: ReadonlySet<string> = new Set(['instructions', 'registered', 'remove', 'x', 'query']);

/** The fields of XEP-0077 section 14.1 that say nothing of an account. */
const harmless: Readonly<Record<string, string>> = {
  address: 'assay',
  city: 'Verona',
  state: 'Verona',
  zip: '37100',
  phone: '0',
  url: 'https://example.org/',
  date: '2000-01-01',
  misc: 'assay',
  text: 'assay',
};

/** What a server wants to know of a newcomer (XEP-0077 section 3.1). */
export const askForm = async (session: Session, domain: string): Promise<Element> => {
  const answer = await session.request('get', createElement('query', { xmlns: ns.register }), domain);
  const query = answer.getChild('query', ns.register);
  if (query === undefined) throw new FormError('its answer holds no registration form');
  return query;
};

/**
 * The registration that a form asks for.
 * @throws {FormError}
 */
export const registrationOf = (form: Element, { user, password }: Account, domain: string): Element => {
  const answers = { domain, users: [user], password };
  const data = form.getChild('x', ns.data);
  if (data) return createElement('query', { xmlns: ns.register }, fillForm(data, answers));
  const fields = form.getChildElements().filter((field) => !silent.has(field.getName()));
  const page = form.getChild('x', 'jabber:x:oob')?.getChildText('url');
  if (fields.length === 0 && page) throw new FormError(`it sends newcomers to a web page, ${page}`);
  const filled = fields.map((field) => {
    const name = field.getName();
    const value = answerByName(name, answers) ?? harmless[name] ?? field.getText();
    if (value === '') throw new FormError(`its form asks for “${name}”`);
    return createElement(name, {}, value);
  });
  return createElement('query', { xmlns: ns.register }, ...filled);
};

/** Deletes the account of a session (XEP-0077 section 3.2). */
export const cancelRegistration = async (session: Session): Promise<void> => {
  await session.request('set', createElement('query', { xmlns: ns.register }, createElement('remove')));
};
