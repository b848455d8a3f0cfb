export { cleanAccounts } from './cleaning.ts';
export { provideAccounts } from './provide.ts';
