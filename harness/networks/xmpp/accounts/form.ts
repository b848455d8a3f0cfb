import { createElement, type Element } from 'ltx';
import { ns } from '../../../xml/namespaces.ts';

/** What the forms of servers ask of whoever makes or deletes accounts. */
export interface FormAnswers {
  readonly domain: string;
  /** Whom it is about; several only where {@link takesSeveral}. */
  readonly users: readonly string[];
  readonly password?: string;
}

/** A form wants something that only a person can give. */
export class FormError extends Error {
  override readonly name = 'FormError';
}

const media = 'urn:xmpp:media-element';
const captcha = 'urn:xmpp:captcha';
/** Challenges of XEP-0158 section 6.6.1. */
const challenges: ReadonlySet<string> = new Set(
  'audio_recog ocr picture_q picture_recog qa SHA-256 speech_q speech_recog video_q video_recog'.split(' '),
);

const labelOf = (field: Element): string =>
  field.attrs.label ?? field.attrs.var ?? 'something without a name';
const isRequired = (field: Element): boolean => field.getChild('required') !== undefined;
const valuesOf = (field: Element): readonly string[] =>
  field.getChildren('value').map((value) => value.getText());

/** What is known of a field by its name, however a server spells it. */
export const answerByName = (name: string, { users, domain, password }: FormAnswers): string | undefined => {
  const [user = ''] = users;
  const plain = name.toLowerCase().replaceAll(/[^a-z]/g, '');
  if (/pass(word|wd)?|verify|confirm/.test(plain)) return password;
  if (/mail/.test(plain)) return `${user}@${domain}`;
  if (/jid/.test(plain)) return `${user}@${domain}`;
  if (/^(host|domain|server|vhost)(name)?$/.test(plain)) return domain;
  if (/^(user|account|login)(name)?$|^(user)?node$|^local(part)?$/.test(plain)) return user;
  if (/name|^nick|^first$|^last$/.test(plain)) return user;
  return undefined;
};

const isAboutUsers = (field: Element): boolean => /jids?$/i.test(field.attrs.var ?? '');

const answersTo = (field: Element, answers: FormAnswers): readonly string[] => {
  const { var: name = '', type = 'text-single' } = field.attrs;
  if (type === 'hidden' || type === 'fixed') return valuesOf(field);
  if (isAboutUsers(field)) return answers.users.map((user) => `${user}@${answers.domain}`);
  const given = valuesOf(field);
  // Terms to accept, and the like: nobody makes an account without.
  if (type === 'boolean') return isRequired(field) ? ['1'] : given;
  const known = type.startsWith('list-') ? undefined : answerByName(name, answers);
  if (known !== undefined) return [known];
  if (given.length > 0 || !isRequired(field)) return given;
  const [option] = field.getChildren('option').flatMap((one) => valuesOf(one));
  if (option === undefined) throw new FormError(`its form asks for “${labelOf(field)}”`);
  return [option];
};

/** Whether a form has a place for more than one account. */
export const takesSeveral = (form: Element): boolean =>
  form.getChildren('field').some((field) => isAboutUsers(field) && /-multi$/.test(field.attrs.type ?? ''));

/**
 * Fills a data form (XEP-0004) by what its fields mean.
 * @throws {FormError} for a captcha, or a required field that means nothing to us.
 */
export const fillForm = (form: Element, answers: FormAnswers): Element => {
  const fields = form.getChildren('field');
  const isChallenge = (field: Element): boolean =>
    field.getChild('media', media) !== undefined || challenges.has(field.attrs.var ?? '');
  const type = fields.find((field) => field.attrs.var === 'FORM_TYPE');
  if ((type && valuesOf(type).includes(captcha)) || fields.some(isChallenge))
    throw new FormError('its form has a captcha');
  const filled = fields.flatMap((field) => {
    const values = answersTo(field, answers);
    if (field.attrs.var === undefined || values.length === 0) return [];
    const { var: name, type: kind } = field.attrs;
    return [
      createElement(
        'field',
        { var: name, type: kind },
        ...values.map((value) => createElement('value', {}, value)),
      ),
    ];
  });
  return createElement('x', { xmlns: ns.data, type: 'submit' }, ...filled);
};
