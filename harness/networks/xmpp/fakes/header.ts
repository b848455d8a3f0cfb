import type { Element } from 'ltx';
import { sameJid } from '../../../xml/jid.ts';
import { ns } from '../../../xml/namespaces.ts';

/** What is wrong with a client's stream header, as a stream error's condition (RFC 6120 sections 4.7 and 4.9.3). */
export const headerProblem = (header: Element, domain: string): string | undefined => {
  const { to, version } = header.attrs as Readonly<Record<string, string | undefined>>;
  if (header.getNS() !== ns.stream) return 'invalid-namespace';
  if (header.getName() !== 'stream') return 'bad-format';
  const content = header.attrs.xmlns;
  if (content !== undefined && content !== ns.client && content !== ns.stream) return 'invalid-namespace';
  if (to !== undefined && !sameJid(to, domain)) return 'host-unknown';
  if (version === undefined || !/^0*[1-9]\d*\.\d+$/.test(version)) return 'unsupported-version';
  return undefined;
};
