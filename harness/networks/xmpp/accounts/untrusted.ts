/** A certificate that we do not accept; `code` is OpenSSL's or Node's word for why. */
export class UntrustedError extends Error {
  override readonly name = 'UntrustedError';
  readonly code: string;

  constructor(code: string) {
    super(`the certificate was not accepted: ${code}`);
    this.code = code;
  }
}
