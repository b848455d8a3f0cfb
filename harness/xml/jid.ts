import { domainToASCII } from 'node:url';

export interface Jid {
  readonly local: string;
  readonly domain: string;
  readonly resource: string;
}

/** Splits a JID into its parts (RFC 7622 section 3.1); absent parts are empty. */
export const parseJid = (text: string): Jid => {
  const slash = text.indexOf('/');
  const bare = slash < 0 ? text : text.slice(0, slash);
  const at = bare.indexOf('@');
  return {
    local: at < 0 ? '' : bare.slice(0, at),
    domain: bare.slice(at + 1),
    resource: slash < 0 ? '' : text.slice(slash + 1),
  };
};

export const bareJid = (text: string): string => text.split('/', 1)[0] ?? text;

// No library on npm does PRECIS; those that do stringprep know Unicode 3.2. The platform's own Unicode data have
// every mapping that a comparison needs; what PRECIS forbids besides maps to nothing else.

/** Fullwidth and halfwidth forms, which UsernameCaseMapped maps to their usual ones (RFC 8265 section 3.3). */
const wide = /[\u3000\uff01-\uffee]/gu;
const space = /\p{Zs}/gu;
const notInLocal = /["&'/:<>@\p{Zs}\p{Cc}]/u;
const longestPart = 1023;

const isTooLong = (part: string): boolean => Buffer.byteLength(part) > longestPart;

/** RFC 7622 section 3.3, by the rules of UsernameCaseMapped. */
const preparedLocal = (local: string): string =>
  local
    .replace(wide, (character) => character.normalize('NFKC'))
    .toLowerCase()
    .normalize('NFC');

/** RFC 7622 section 3.2: A-labels and U-labels are the same, and the dot at the end is none of it. */
const preparedDomain = (domain: string): string => {
  const name = (domain.endsWith('.') ? domain.slice(0, -1) : domain).toLowerCase();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII is what is meant
  return /^[\x00-\x7f]*$/.test(name) ? name : domainToASCII(name) || name;
};

/** RFC 7622 section 3.4, by the rules of OpaqueString. */
const preparedResource = (resource: string): string => resource.replace(space, ' ').normalize('NFC');

/**
 * A JID as all its spellings compare (RFC 7622 section 3): localpart and domainpart in one case, the domainpart by
 * IDNA, the resourcepart as it is but for normalization. Nothing where it is no JID.
 */
export const preparedJid = (text: string): string | undefined => {
  const { local, domain, resource } = parseJid(text);
  if (domain === '' || domain === '.' || text.startsWith('@') || (resource === '' && text.endsWith('/')))
    return undefined;
  if (notInLocal.test(local) || [local, domain, resource].some(isTooLong)) return undefined;
  const bare = `${local === '' ? '' : `${preparedLocal(local)}@`}${preparedDomain(domain)}`;
  return resource === '' ? bare : `${bare}/${preparedResource(resource)}`;
};

/** Equality of JIDs (RFC 7622 section 3); what is no JID is the same as nothing but itself. */
export const sameJid = (a: string, b: string): boolean => {
  if (a === b) return true;
  const prepared = preparedJid(a);
  return prepared !== undefined && prepared === preparedJid(b);
};
