/** An address that cannot be listened on. */
export class ListenError extends Error {
  override readonly name = 'ListenError';

  /** @param address such as `127.0.0.1:5556` */
  static from(address: string, error: Error): ListenError {
    const what = error.message.includes('EADDRINUSE')
      ? 'the port is in use; try another, or 0 for any free one'
      : error.message;
    return new ListenError(`${address}: ${what}`, { cause: error });
  }
}
