import type { PartyContext } from '../../../party.ts';
import type { Tap, TapLimits, TapRecord } from '../../tap/index.ts';
import { grpcAddress } from '../address.ts';

/** The way of a party's app to the node, for as long as the party is there, however often the app is closed. */
export interface Network extends AsyncDisposable {
  /** The tap on the way, which is there from the first time that it is asked for. */
  tap(): Promise<Tap>;
}

/**
 * RPCs of one app that evidence keeps. An app of a usual scenario makes a hundred of them, with 100 Ki characters.
 */
const limits: TapLimits = { records: 4000, size: 2 * 1024 * 1024 };

/** What passes is told as records of a party of its own, `<name>.rpc`, which no step is about. */
export const createNetwork = (context: PartyContext): Network => {
  const { name, record } = context;
  const party = `${name}.rpc`;
  const onRecord = ({ direction, rpc, value }: TapRecord): void =>
    record({ kind: 'record', party, direction, name: rpc, value });
  let starting: Promise<Tap> | undefined;

  const start = async (): Promise<Tap> => {
    // It loads protobuf, for which who only reads fixtures does not wait.
    const { startTap } = await import('../../tap/index.ts');
    return await startTap({ upstream: grpcAddress(context), onRecord, limits });
  };
  return {
    tap: () => (starting ??= start()),
    async [Symbol.asyncDispose]() {
      const started = await starting?.catch(() => undefined);
      await started?.[Symbol.asyncDispose]();
    },
  };
};
