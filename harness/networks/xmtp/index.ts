import type { Network } from '../network.ts';
import { accounts } from './accounts/index.ts';
import { uncontrolled } from './alike.ts';
import { external } from './external.ts';
import { listeners } from './listeners.ts';
import { xmtpKind } from './parties/app/party.ts';
import { xmtpRpcKind } from './parties/rpc/party.ts';
import { refusals } from './refusals.ts';
import { software } from './software.ts';
import { survey } from './survey.ts';

export const xmtp: Network = {
  name: 'xmtp',
  title: 'XMTP',
  schemes: { xmtp: { port: 5556, directTls: false }, xmtps: { port: 443, directTls: true } },
  listeners,
  kinds: [xmtpKind, xmtpRpcKind],
  accounts,
  external,
  survey,
  uncontrolled,
  refusals,
  embedded: {
    listeners: ['grpc', 'history'],
    start: async (version) => {
      const { startEmbedded } = await import('./embedded.ts');
      return await startEmbedded(version);
    },
  },
  software,
  findings: async (signal) => {
    const { findings } = await import('./findings.ts');
    return await findings(signal);
  },
};
