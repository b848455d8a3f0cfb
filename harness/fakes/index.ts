export { type Fake, type FakeOptions, startFake } from './fake.ts';
export type { Fault } from './fault.ts';
export { type FaultName, faultNames, faults } from './faults.ts';
export { type FakeMechanism, fakeMechanisms } from './sasl.ts';
