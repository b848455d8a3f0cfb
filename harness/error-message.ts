interface TlsError extends Error {
  readonly reason: string;
}

/** OpenSSL puts a thread's number and its own source lines into its messages; `reason` says what it is about. */
const isTlsError = (error: Error): error is TlsError =>
  'library' in error && 'reason' in error && typeof error.reason === 'string';

/** What an error says to a reader: one sentence, the same in every run. */
export const errorMessage = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if (isTlsError(error)) return `TLS failed: ${error.reason}`;
  // Where a name has several addresses Node gathers what each said and says nothing itself.
  if (error instanceof AggregateError && error.message === '')
    return error.errors.map(errorMessage).join('; ');
  const { message, cause } = error;
  const why = cause instanceof Error ? errorMessage(cause) : '';
  return why === '' || message.includes(why) ? message || error.name : `${message}: ${why}`;
};
