import type { StatusName } from '../faults.ts';

/** A call that has ended. */
export interface Call {
  /** `SendGroupMessages` */
  readonly rpc: string;
  /** `/xmtp.mls.api.v1.MlsApi/SendGroupMessages` */
  readonly path: string;
  readonly status: StatusName;
  /** What the caller was told, if the status is not OK. */
  readonly text?: string;
  /** From the call's start to its end; of a stream, as long as it was open. */
  readonly milliseconds: number;
  readonly requestBytes: number;
  /** Messages that were answered with. */
  readonly messages: number;
}

/** A call that has begun. */
export interface CallRecord {
  /** Counts an answer. */
  answered(): void;
  /** Tells once how the call has ended; later calls do nothing. */
  ended(status: StatusName, text?: string): void;
}

export const recordCall = (
  about: Pick<Call, 'rpc' | 'path' | 'requestBytes'>,
  tell: (call: Call) => void,
): CallRecord => {
  const start = performance.now();
  let messages = 0;
  let reported = false;
  return {
    answered() {
      messages += 1;
    },
    ended(status, text) {
      if (reported) return;
      reported = true;
      const milliseconds = performance.now() - start;
      tell({ ...about, status, ...(text !== undefined && { text }), milliseconds, messages });
    },
  };
};
