/** An identity update breaks a rule of XIP-46. Texts that clients know are spelt as the network's nodes spell them. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError';
}

/** @throws {IdentityError} */
export const refuse = (text: string): never => {
  throw new IdentityError(text);
};
