/** Attributes and elements that hold JIDs. */
const attributes: ReadonlySet<string> = new Set(['from', 'to', 'jid']);
const elements: ReadonlySet<string> = new Set(['jid']);

/** Begins with the address of a party, or ends in one at the domain of a site. */
const addressForm =
  /^\{!?[\w-]+\.(?:jid|full)\}|^\{(?:[\w-]+\.)?domain\}(?:\/|$)|@\{(?:[\w-]+\.)?domain\}(?:\/|$)/;

/** `{upper:{romeo.jid}}` as what it spells otherwise. */
const inUsualCase = (pattern: string): string => pattern.replace(/\{upper:((?:[^{}]|\{[^{}]*\})*)\}/g, '$1');

/** Where a template says what a value must be: whether it is a JID. */
export interface JidPlace {
  readonly isJid: boolean;
  /** The name that it begins with, as a whole or before a resourcepart: it is a JID where that is bound to one. */
  readonly begins: string | undefined;
  /** The name that it binds to a JID. */
  readonly binds: string | undefined;
}

const placeOf = (isJidPlace: boolean, written: string): JidPlace => {
  const pattern = inUsualCase(written);
  const [, sign, name] = /^\{([=!]?)([A-Za-z][\w.-]*)\}(?:\/|$)/.exec(pattern) ?? [];
  const isJid = isJidPlace || addressForm.test(pattern);
  return { isJid, begins: sign === '=' ? undefined : name, binds: isJid && sign === '=' ? name : undefined };
};

export const attributePlace = (name: string, pattern: string): JidPlace =>
  placeOf(attributes.has(name), pattern);

export const textPlace = (element: string, pattern: string): JidPlace =>
  placeOf(elements.has(element), pattern);
