import { ns } from '../../../../xml/namespaces.ts';

/** What the kind is called. */
export const remoteName = 'remote';

export interface Between {
  readonly from: string;
  readonly to: string;
}

/** What begins a stream between servers (RFC 6120 section 4.7), from either side; whoever is asked gives it an id. */
export const serverHeader = ({ from, to }: Between, id?: string): string =>
  `<?xml version='1.0'?><stream:stream from='${from}' to='${to}'${id === undefined ? '' : ` id='${id}'`} version='1.0' xmlns='${ns.server}' xmlns:db='${ns.dialback}' xmlns:stream='${ns.stream}'>`;
