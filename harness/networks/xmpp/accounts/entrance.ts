import { errorMessage } from '../../../error-message.ts';
import { TargetError } from '../../../target-error.ts';
import { ConversationError } from '../../conversation-error.ts';
import type { Site } from '../../site.ts';
import { NoMechanismError } from '../parties/stream/login.ts';
import { MakingError } from './maker.ts';
import { UntrustedError } from './untrusted.ts';

/** Who wanted in, and where the user can set that right. */
export interface Entrant {
  /** `the account ann`, `the administrator admin`; nothing for a newcomer. */
  readonly who?: string;
  readonly variable?: string;
  /** How many accounts the run needs. */
  readonly needed: number;
  /** How many had been begun, once one of them was let in. */
  readonly begun?: number;
}

interface Advice {
  readonly what: string;
  readonly hint: string;
}

const outdated: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

const adviceOnCertificate = ({ code }: UntrustedError, site: Site): Advice => {
  const { domain, listeners } = site;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return {
      what: `its certificate is not for ${domain}`,
      hint: 'ASSAY_DOMAIN=the domain that it serves, if that is another',
    };
  }
  if (outdated.has(code))
    return { what: `its certificate is out of date (${code})`, hint: 'give it one that is valid today' };
  const address = listeners.c2s ?? listeners['c2s-tls'];
  const way = listeners.c2s ? `-starttls xmpp -xmpphost ${domain}` : `-servername ${domain}`;
  return {
    what: `nothing vouches for its certificate (${code})`,
    hint:
      'ASSAY_CA=ca.pem, the certificate of the authority that issued it. One that is self-signed is its own; this gets it:\n' +
      `     openssl s_client -connect ${address?.host}:${address?.port} ${way} </dev/null | openssl x509 > ca.pem`,
  };
};

const otherWays = (needed: number): string =>
  `ASSAY_ADMIN=admin@domain:password, which makes accounts by command, or ASSAY_ACCOUNTS=user:password,… with accounts made for testing (${needed} for all scenarios at once; fewer are shared)`;

const adviceOnMaking = ({ code, message }: MakingError, { who, needed }: Entrant): Advice => {
  if (code === 'slowed')
    return {
      what: `it slows down in-band registration: ${message}`,
      hint: `lift its limit on registrations from one address while you test; or ${otherWays(needed)}`,
    };
  if (who !== undefined)
    return { what: message, hint: 'check that ASSAY_ADMIN may add and delete users there' };
  return {
    what: `no account could be registered: ${message}`,
    hint: `allow in-band registration while you test; or ${otherWays(needed)}`,
  };
};

const adviceFor = (failure: unknown, site: Site, entrant: Entrant): Advice => {
  if (failure instanceof UntrustedError) return adviceOnCertificate(failure, site);
  if (failure instanceof MakingError) return adviceOnMaking(failure, entrant);
  const { who, variable, needed, begun } = entrant;
  if (begun !== undefined)
    return {
      what: `making accounts ended at ${begun} of ${needed}: ${errorMessage(failure)}`,
      hint: 'look at its log; or choose fewer scenarios, which need fewer accounts',
    };
  if (failure instanceof NoMechanismError)
    return { what: errorMessage(failure), hint: 'offer PLAIN over TLS, or a SCRAM mechanism' };
  if (failure instanceof ConversationError && who !== undefined)
    return {
      what: `${who} was not let in: ${errorMessage(failure)}`,
      hint: `check the password in ${variable}`,
    };
  return {
    what: `nobody gets in: ${errorMessage(failure)}`,
    hint: `check that ${site.domain} is its domain (ASSAY_DOMAIN), and its log`,
  };
};

/** Why no scenario can be played on a server, and what the user can do about it. */
export const entranceError = (failure: unknown, site: Site, entrant: Entrant): TargetError => {
  const { what, hint } = adviceFor(failure, site, entrant);
  return new TargetError({
    code: 'not-let-in',
    target: site.target,
    phase: 'accounts',
    what,
    hint,
    cause: failure,
  });
};
