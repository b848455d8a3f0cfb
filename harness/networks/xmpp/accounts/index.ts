import type { Accounts } from '../../network.ts';
import { lending } from './lending.ts';

export const accounts: Accounts = {
  usual: { kind: 'registration' },
  async provide(site, options) {
    // Sessions take their time to load, and who only reads fixtures needs none.
    const { provideAccounts } = await import('./provide.ts');
    return await provideAccounts(site, options);
  },
  lending,
};
