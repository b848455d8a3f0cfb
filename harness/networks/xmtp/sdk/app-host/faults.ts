import type { SdkError } from '../messages.ts';

/** The host cannot do what it was asked: our fault, and nothing that the SDK did. */
export class HostFault extends Error {
  override readonly name = 'HostFault';
}

/** This release of the SDK has no such thing. That is something to be observed, like any error of an SDK. */
export class NotOffered extends Error {
  override readonly name = 'NotOffered';
}

/** An error of the SDK as evidence shows it. Its classes leave `name` as it is, so the class counts. */
export const sdkErrorOf = (error: unknown): SdkError => {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const name = error.name === 'Error' ? error.constructor.name : error.name;
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { name, message: error.message, ...code };
};
