export { cleanAccounts } from './cleaning.ts';
export { keepLedger, type Ledger, ledgerPath, leftLedgers } from './ledger.ts';
export { type Provided, provideAccounts } from './provide.ts';
export { altersAccount, type Trace, tracesOf } from './traces.ts';
