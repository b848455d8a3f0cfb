import type { Network } from '../network.ts';
import { external } from './external.ts';
import { lending } from './lending.ts';
import { listeners } from './listeners.ts';
import { clientKind } from './parties/client/party.ts';
import { streamKind } from './parties/stream/party.ts';
import { survey } from './survey.ts';

export const xmpp: Network = {
  name: 'xmpp',
  title: 'XMPP',
  schemes: { xmpp: { port: 5222, directTls: false }, xmpps: { port: 5223, directTls: true } },
  listeners,
  kinds: [clientKind, streamKind],
  accounts: {
    usual: { kind: 'registration' },
    provide: async (site, options) => {
      const { provideAccounts } = await import('./accounts/index.ts');
      return await provideAccounts(site, options);
    },
    lending,
  },
  external,
  survey,
};
