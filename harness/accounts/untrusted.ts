/** A certificate that we do not accept; `code` is OpenSSL's or Node's word for why. */
export class UntrustedError extends Error {
  override readonly name = 'UntrustedError';
  readonly code: string;

  constructor(code: string) {
    super(`the certificate was not accepted: ${code}`);
    this.code = code;
  }

  /** The one that a failure is about, however deep it lies. */
  static in(failure: unknown): UntrustedError | undefined {
    if (failure instanceof UntrustedError) return failure;
    return failure instanceof Error && failure.cause !== undefined
      ? UntrustedError.in(failure.cause)
      : undefined;
  }
}
