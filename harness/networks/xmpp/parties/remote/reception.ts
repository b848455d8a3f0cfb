import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { Element } from '../../../../xml/element.ts';
import type { StreamItem } from '../../../../xml/item.ts';
import { ns } from '../../../../xml/namespaces.ts';
import type { IssuedCertificate } from '../../../certificates.ts';
import { ConversationError } from '../../../conversation-error.ts';
import type { Place } from '../../../director.ts';
import { createIntake } from '../../../intake.ts';
import type { PartyContext } from '../../../party.ts';
import { serverStream } from '../../codecs/server-stream.ts';
import { createReading } from '../reading.ts';
import { accept, type Connection } from '../stream/connection.ts';
import { dialbackKey, resultAnswered, verifyAnswered } from './dialback.ts';
import { serverHeader } from './header.ts';

/** How those are received who dial a server of ours. */
export interface Manners {
  /** What it shows in TLS; it offers none where it has none. */
  readonly certificate?: IssuedCertificate;
  /** Whether EXTERNAL is offered to whoever has shown a certificate. */
  readonly external: boolean;
  /** What its keys of dialback are made of. */
  readonly secret: string;
}

/** Where a server of ours is dialled. */
export interface Reception extends AsyncDisposable {
  readonly place: Place;
}

/** Whether a key that somebody has shown is that of the domain which it is said to be of. */
export type Verify = (
  claim: { readonly from: string; readonly to: string; readonly id: string; readonly key: string },
  wire: string,
  signal: AbortSignal,
) => Promise<'valid' | 'invalid'>;

const feature = (name: string, xmlns: string): Element => new Element(name, { xmlns });

const streamFeatures = (
  secure: boolean,
  authenticated: boolean,
  { certificate, external }: Manners,
): string => {
  const features = new Element('stream:features');
  if (!secure && certificate !== undefined) features.cnode(feature('starttls', ns.tls)).c('required');
  if (secure && external && !authenticated)
    features.cnode(feature('mechanisms', ns.sasl)).c('mechanism').t('EXTERNAL');
  if (!authenticated) features.cnode(feature('dialback', ns.dialbackFeature)).c('errors');
  return features.toString();
};

/**
 * Listens for whoever dials a domain of ours, and negotiates as a well-behaved server does: each connection is a wire of the
 * party, on which stanzas arrive as anywhere else.
 */
export const openReception = async (
  context: Pick<PartyContext, 'name' | 'spec' | 'site' | 'record'>,
  domain: string,
  manners: Manners,
  verify: Verify,
): Promise<Reception> => {
  const { name: party, spec, site, record } = context;
  const accepts = createIntake();
  const closing = new AbortController();
  const connections = new Set<Connection>();
  let count = 0;

  const negotiate = async (tcp: Socket): Promise<void> => {
    count += 1;
    const wire = `in-${count}`;
    const onThis = (entry: Parameters<typeof record>[0]): void =>
      record({ ...entry, ...('party' in entry && { wire }) } as typeof entry);
    const reading = createReading((emit) => serverStream.decoder(emit, false));
    const restart = (): void => {
      onThis({ kind: 'restart', party });
      reading.restart();
    };
    reading.restart();
    const connection = accept(tcp, {
      ...{ party, site, listener: spec.listener, accepts, codec: serverStream.name },
      record: onThis,
      onBytes: reading.write,
      onClose: reading.end,
      onTls: restart,
    });
    connections.add(connection);
    let authenticated = false;
    let id = '';

    const answer = async (item: StreamItem): Promise<void> => {
      if (item.kind === 'footer') {
        if (connection.open) connection.write('</stream:stream>');
        connection.halfClose();
        return;
      }
      if (item.kind === 'header') {
        id = randomBytes(8).toString('hex');
        const to = String(item.element.attrs.from ?? site.domain);
        connection.write(serverHeader({ from: domain, to }, id));
        connection.write(streamFeatures(connection.secure, authenticated, manners));
        return;
      }
      if (item.kind !== 'element') return;
      const { element } = item;
      const {
        from = '',
        to = '',
        id: asked = '',
        type,
      } = element.attrs as Record<string, string | undefined>;
      if (element.is('starttls', ns.tls) && manners.certificate !== undefined) {
        connection.write(`<proceed xmlns='${ns.tls}'/>`);
        await connection.secureAs(manners.certificate, closing.signal);
      } else if (element.is('auth', ns.sasl)) {
        authenticated = true;
        connection.write(`<success xmlns='${ns.sasl}'/>`);
        restart();
      } else if (element.is('verify', ns.dialback) && type === undefined) {
        const right = dialbackKey(manners.secret, { from: to, to: from, id: asked });
        const outcome = element.getText() === right ? 'valid' : 'invalid';
        connection.write(verifyAnswered({ from: to, to: from, id: asked }, outcome));
      } else if (element.is('result', ns.dialback) && type === undefined) {
        const outcome = await verify(
          { from, to, id, key: element.getText() },
          `${wire}-verifying`,
          closing.signal,
        );
        connection.write(resultAnswered({ from: to, to: from }, outcome));
      }
    };

    try {
      for (;;) await answer(await reading.next(closing.signal, () => true));
    } catch (error) {
      if (!(error instanceof ConversationError) && !closing.signal.aborted) throw error;
    } finally {
      connections.delete(connection);
      await connection[Symbol.asyncDispose]();
    }
  };

  const server = createServer({ allowHalfOpen: true }, (tcp) => void negotiate(tcp));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a reception listens on a port');
  return {
    place: { host: '127.0.0.1', port: address.port },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      closing.abort(new Error('the scenario is over'));
      await Promise.all([...connections].map((connection) => connection[Symbol.asyncDispose]()));
      await closed;
    },
  };
};
