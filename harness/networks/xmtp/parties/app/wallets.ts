/** The private keys of users whose apps are at work in this process, by address. */
const keys = new Map<string, string>();

/** Lets other apps add this user's wallet to their inbox, for as long as it is not disposed. */
export const lendKey = (address: string, key: string): Disposable => {
  keys.set(address, key);
  return { [Symbol.dispose]: () => keys.delete(address) };
};

/** The private key of a user of this process; nothing for anybody else. */
export const keyIfKnown = (address: string): string | undefined => keys.get(address.toLowerCase());

/** @throws {Error} where it is no user of this process */
export const keyOf = (address: string): string => {
  const key = keyIfKnown(address);
  if (key === undefined) throw new Error(`nobody here has the key of ${address}`);
  return key;
};
