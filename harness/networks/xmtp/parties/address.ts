import { ListenerError } from '../../conversation-error.ts';
import type { PartyContext } from '../../party.ts';
import type { UpstreamAddress } from '../tap/upstream.ts';

/** The listener that a party of XMTP calls: the one that the scenario wants, else the one there is. */
export const listenerOf = ({
  site: { listeners },
  spec,
}: Pick<PartyContext, 'site' | 'spec'>): 'grpc' | 'grpc-tls' =>
  spec.listener === 'grpc-tls' || listeners.grpc === undefined ? 'grpc-tls' : 'grpc';

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
  const kind = listenerOf({ site, spec });
  const address = listeners[kind];
  if (address === undefined)
    throw new ListenerError(`${site.target} has no listener ${kind}, which ${name} calls`);
  if (kind === 'grpc') return address;
  return { ...address, tls: { ca, ...(domain !== address.host && { servername: domain }) } };
};
