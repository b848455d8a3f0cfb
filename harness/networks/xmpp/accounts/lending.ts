import type { Lending } from '../../network.ts';
import { whyNewAccounts } from './new-accounts.ts';
import { altersAccount, tracesOf } from './traces.ts';

export const lending: Lending = {
  async clean(site, accounts, after) {
    const { cleanAccounts } = await import('./cleaning.ts');
    return await cleanAccounts(site, accounts, after === undefined ? [] : (tracesOf(after) ?? []));
  },
  leavesTraces: (scenario) => tracesOf(scenario) !== undefined,
  whyNot: (scenario) =>
    altersAccount(scenario)
      ? 'it changes or cancels its account, which must not happen to one of ASSAY_ACCOUNTS'
      : whyNewAccounts(scenario),
};
