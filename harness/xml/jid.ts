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

/** Equality of JIDs: local- and domainpart are case-folded, the resourcepart is not (RFC 7622 section 3). */
export const sameJid = (a: string, b: string): boolean => {
  const [left, right] = [parseJid(a), parseJid(b)];
  return (
    left.local.toLowerCase() === right.local.toLowerCase() &&
    left.domain.toLowerCase() === right.domain.toLowerCase() &&
    left.resource === right.resource
  );
};
