/** Who can be addressed and can hold an inbox: an address in lower case, or a passkey's public key in hex. */
export interface Identifier {
  readonly kind: 'ethereum' | 'passkey';
  readonly id: string;
}

/** Who can be in an inbox: an identifier, or an installation's public key in hex. */
export interface Member {
  readonly kind: Identifier['kind'] | 'installation';
  readonly id: string;
}

export const sameMember = (one: Member, other: Member): boolean =>
  one.kind === other.kind && one.id === other.id;

/** For maps and sets. */
export const memberKey = ({ kind, id }: Member): string => `${kind}:${id}`;
