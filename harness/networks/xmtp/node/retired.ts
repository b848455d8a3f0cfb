import { refuse } from './refusal.ts';
import type { Service } from './service.ts';

const unimplemented = (): never => refuse('UNIMPLEMENTED', 'unimplemented');

/** RPCs that the network's nodes know and do not serve. */
export const retired: Service = {
  unary: { RevokeInstallation: unimplemented, 'MlsApi.GetIdentityUpdates': unimplemented },
};
