import type { Network } from '../network.ts';
import { accounts } from './accounts/index.ts';
import { uncontrolled } from './alike.ts';
import { bosh } from './codecs/bosh.ts';
import { componentStream } from './codecs/component-stream.ts';
import { serverStream } from './codecs/server-stream.ts';
import { xmlDocuments } from './codecs/xml-documents.ts';
import { xmlStream } from './codecs/xml-stream.ts';
import { external } from './external.ts';
import { listeners } from './listeners.ts';
import { marker } from './marker.ts';
import { boshKind } from './parties/bosh/party.ts';
import { clientKind } from './parties/client/party.ts';
import { componentKind } from './parties/component/party.ts';
import { remoteKind } from './parties/remote/party.ts';
import { streamKind } from './parties/stream/party.ts';
import { webSocketKind } from './parties/websocket/party.ts';
import { refusals } from './refusals.ts';
import { selfTest } from './self-test.ts';
import { survey } from './survey.ts';
import { watches } from './watches/index.ts';

export const xmpp: Network = {
  name: 'xmpp',
  title: 'XMPP',
  schemes: { xmpp: { port: 5222, directTls: false }, xmpps: { port: 5223, directTls: true } },
  listeners,
  kinds: [clientKind, streamKind, webSocketKind, boshKind, componentKind, remoteKind],
  codecs: [xmlStream, xmlDocuments, bosh, componentStream, serverStream],
  marker,
  watches,
  accounts,
  external,
  survey,
  uncontrolled,
  refusals,
  selfTest,
};
