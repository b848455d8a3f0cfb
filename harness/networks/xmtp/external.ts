import { badVariable, given, type Variable } from '../environment.ts';
import type { Network } from '../network.ts';
import type { Address } from '../site.ts';
import { accounts } from './accounts/index.ts';

const variables = {
  ASSAY_HISTORY: { meaning: 'http://host:port of the history server, for xmtp://' },
} as const satisfies Readonly<Record<string, Variable>>;

const historyAt = (target: string, text: string): Address => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:') return { host: url.hostname, port: Number(url.port || 80) };
  const what = `ASSAY_HISTORY is ${text}, which is not an address`;
  throw badVariable(target, 'configuration', what, 'ASSAY_HISTORY=http://localhost:5558');
};

export const external: Network['external'] = {
  variables,
  attach({ target, address, directTls, environment }) {
    const history = given(environment, 'ASSAY_HISTORY');
    return {
      listeners: {
        [directTls ? 'grpc-tls' : 'grpc']: address,
        ...(history !== undefined && { history: historyAt(target, history) }),
      },
      accounts: accounts.usual,
      hint: 'check the address; assay xmtp-node starts a node on this machine',
    };
  },
};
