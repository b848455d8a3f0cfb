import type { StatusName } from '../faults.ts';

/** What a call ends with that the node does not serve. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: StatusName;
  constructor(status: StatusName, text: string, cause?: unknown) {
    super(text, cause === undefined ? undefined : { cause });
    this.status = status;
  }

  /** Keeps a Refusal as it is; anything else is the node's own fault. */
  static from(error: unknown): Refusal {
    if (error instanceof Refusal) return error;
    return new Refusal('INTERNAL', error instanceof Error ? error.message : String(error), error);
  }
}

/** @throws {Refusal} */
export const refuse = (status: StatusName, text: string, cause?: unknown): never => {
  throw new Refusal(status, text, cause);
};

export const shuttingDown = (): Refusal => new Refusal('UNAVAILABLE', 'service is shutting down');
