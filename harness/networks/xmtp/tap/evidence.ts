import type { RecordValue } from '../../../evidence/transcript.ts';
import { type Budget, createBudget } from './frames.ts';

/** What a tap saw: `out` from the app, `in` from the node or from the tap in its place. */
export interface TapRecord {
  readonly direction: 'out' | 'in';
  /** The RPC's name; the path of one that is not known; `tap` for what is no RPC. */
  readonly rpc: string;
  readonly value: RecordValue;
}

/** How much a tap records before it says that the rest is left out. */
export interface TapLimits {
  readonly records: number;
  /** Characters of the records as JSON. */
  readonly size: number;
}

export const defaultLimits: TapLimits = { records: 20_000, size: 32 * 1024 * 1024 };

/** Bytes of messages that are held until they are whole, over all calls. */
const heldBytes = 64 * 1024 * 1024;

/** The records of a tap, in the order of the wire. Disposing hands over what is still to be worked out, and ends it. */
export interface Evidence extends Disposable {
  readonly budget: Budget;
  /** Records a value, which is worked out when the bytes are on their way, so that nobody waits for it. */
  add(direction: TapRecord['direction'], rpc: string, value: () => RecordValue): void;
}

export const createEvidence = (
  onRecord: (record: TapRecord) => void,
  { records, size }: TapLimits = defaultLimits,
): Evidence => {
  let waiting: (() => TapRecord)[] = [];
  let scheduled: NodeJS.Immediate | undefined;
  let recordsLeft = records;
  let sizeLeft = size;
  let full = false;
  const budget = createBudget(heldBytes);

  const hand = (record: TapRecord): void => {
    recordsLeft -= 1;
    sizeLeft -= JSON.stringify(record.value).length;
    full = recordsLeft < 0 || sizeLeft < 0;
    onRecord(
      full
        ? {
            direction: 'in',
            rpc: 'tap',
            value: { leftOut: `RPCs after ${records} records or ${size} characters` },
          }
        : record,
    );
  };

  const flush = (): void => {
    clearImmediate(scheduled);
    scheduled = undefined;
    const all = waiting;
    waiting = [];
    for (const make of all) if (!full) hand(make());
  };

  return {
    budget,
    add(direction, rpc, value) {
      if (full) return;
      waiting.push(() => ({ direction, rpc, value: value() }));
      // The bytes leave in this turn of the event loop too, before this: who sees them answers after it.
      scheduled ??= setImmediate(flush);
    },
    [Symbol.dispose]() {
      flush();
      full = true;
    },
  };
};
