import { ListenerError } from '../../conversation-error.ts';
import type { PartyContext } from '../../party.ts';
import type { UpstreamAddress } from '../tap/upstream.ts';

/**
 * Where a party of XMTP finds the node: the listener that the scenario wants, else the one there is.
 * @throws {ListenerError} where there is none
 */
export const grpcAddress = ({
  name,
  site,
  spec,
}: Pick<PartyContext, 'name' | 'site' | 'spec'>): UpstreamAddress => {
  const { listeners, ca, domain } = site;
  const kind = spec.listener === 'grpc-tls' || listeners.grpc === undefined ? 'grpc-tls' : 'grpc';
  const address = listeners[kind];
  if (address === undefined)
    throw new ListenerError(`${site.target} has no listener ${kind}, which ${name} calls`);
  if (kind === 'grpc') return address;
  return { ...address, tls: { ca, ...(domain !== address.host && { servername: domain }) } };
};
