import type { Hide } from '../../../../evidence/redact.ts';
import { hidden } from '../../../../evidence/secret-names.ts';
import type { Account } from '../../../site.ts';
import { parseChallenge, type ScramMechanism, scramFinal, scramFirst, scramHashes } from '../stream/scram.ts';

/** A mechanism as the library runs it; strings stand for bytes, a character each. */
interface Mechanism {
  readonly name: string;
  readonly clientFirst: boolean;
  response(): string;
  challenge(text: string): void;
}

/** The library's list of mechanisms, in order of preference. */
export interface SaslFactory {
  _mechs: { readonly name: string; readonly mech: new () => Mechanism }[];
}

/** Who authenticates. */
export interface SaslOptions {
  readonly party: string;
  readonly account: Account;
  readonly hide: Hide;
}

/** How evidence shows what is written while a client authenticates. */
export interface SaslEvidence {
  /** What is about to be written, with a label in place of the secret in it. */
  shown(data: string): string;
}

const bytes = (text: string): string => Buffer.from(text).toString('latin1');
const decoded = (base64: string): string => Buffer.from(base64, 'base64').toString('latin1');

/**
 * Puts mechanisms of our own in the place of the library's, which spell what is not ASCII wrongly, know SCRAM-SHA-1
 * alone and keep from us which of their messages are secret.
 */
export const useOwnSasl = (factory: SaslFactory, { party, account, hide }: SaslOptions): SaslEvidence => {
  const { user, password } = account;
  let secret: string | undefined;

  const plain = (): Mechanism => ({
    name: 'PLAIN',
    clientFirst: true,
    response() {
      secret = `${party}.plain`;
      return bytes(`\0${user}\0${password}`);
    },
    challenge: () => undefined,
  });
  const scram = (name: ScramMechanism): Mechanism => {
    const first = scramFirst(user);
    let asked: string | undefined;
    return {
      name,
      clientFirst: true,
      response() {
        if (asked === undefined) return decoded(first.message);
        const challenge = parseChallenge(Buffer.from(asked, 'latin1').toString('base64'));
        const final = scramFinal(name, password, first, challenge);
        hide(`${party}.scram.success`, final.success, 'anywhere');
        secret = `${party}.scram.proof`;
        return decoded(final.message);
      },
      challenge(text) {
        asked = text;
      },
    };
  };

  const scrams = (Object.keys(scramHashes) as ScramMechanism[]).map((name) => ({
    name,
    make: () => scram(name),
  }));
  factory._mechs = [{ name: 'PLAIN', make: plain }, ...scrams].map(({ name, make }) => ({
    name,
    // The library makes them with `new`; an object that is returned takes the place of what that makes.
    mech: function create() {
      return make();
    } as unknown as new () => Mechanism,
  }));
  return {
    shown(data) {
      const label = secret;
      secret = undefined;
      return label === undefined ? data : data.replace(/>[^<]*<\//, `>${hidden(label)}</`);
    },
  };
};
