import type { Accounts } from '../../network.ts';

/** Wallets: `user` is the address in lower case, `password` the private key in hex. */
export const accounts: Accounts = {
  usual: { kind: 'fresh' },
  async fresh() {
    // Curves take their time to load, and who only reads fixtures needs none.
    const { generatePrivateKey, privateKeyToAddress } = await import('viem/accounts');
    const key = generatePrivateKey();
    return { user: privateKeyToAddress(key).toLowerCase(), password: key.slice(2) };
  },
};
