import { root } from '../../root.ts';
import type { SelfTest } from '../self-test.ts';
import type { FaultName } from './fakes/index.ts';

const faults = {
  'swallows-messages': 'delivered',
  'does-not-stamp-from': 'stamped',
  'swaps-from-and-to': 'stamped',
  'delivers-twice': 'once',
  'answers-with-wrong-condition': 'refused',
  'never-answers': 'refused',
  'goes-deaf': 'refused',
  'closes-mutely': 'refused',
  'accepts-everything': 'refused',
} as const satisfies Partial<Record<FaultName, string>>;

const isFault = (name: string): name is keyof typeof faults => name in faults;

export const selfTest: SelfTest = {
  file: root('fixtures/self-test/self-test.yaml'),
  faults,
  async start(fault) {
    const { startFake } = await import('./fakes/index.ts');
    if (fault === undefined) return await startFake();
    if (!isFault(fault)) throw new Error(`no fault of the self-test is called ${fault}`);
    return await startFake({ fault });
  },
};
