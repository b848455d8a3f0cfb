import { type Bindings, substitute, UnboundError } from '../../../../language/pattern.ts';

/** What scenarios call things by, made into what the SDK calls them. */
export interface Names {
  /** A text with its placeholders replaced. */
  text(written: string): string;
  /** An inbox: a party's name, or the id itself. */
  inbox(written: string): string;
  /** An address: a party's name, a wallet's, or the address itself. */
  address(written: string): string;
  /** An installation: a party's name, or the id itself. */
  installation(written: string): string;
  /** What an earlier step named by `as`, or the id itself. */
  named(written: string): string;
  /** What is bound to a name. */
  bound(name: string): string | undefined;
}

/** Stays in texts: each of several messages has its own. */
const number: readonly [string, string] = ['i', '{i}'];

export const namesIn = (bindings: Bindings): Names => {
  const known = new Map([number, ...bindings]);
  const text = (written: string): string => substitute(written, known);
  const member = (what: 'inbox' | 'address' | 'installation') => (written: string) => {
    const name = text(written);
    const bound = known.get(`${name}.${what}`);
    // A party that has no inbox yet must not be taken for an inbox of that name.
    if (bound === undefined && known.has(`${name}.address`)) throw new UnboundError(`${name}.${what}`);
    return bound ?? name;
  };
  return {
    text,
    inbox: member('inbox'),
    address: member('address'),
    installation: member('installation'),
    named(written) {
      const name = text(written);
      return known.get(name) ?? name;
    },
    bound: (name) => known.get(name),
  };
};
