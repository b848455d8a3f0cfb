export { administrationOf } from './administration.ts';
export type { Extension } from './extension.ts';
export { type Fake, type FakeOptions, startFake } from './fake.ts';
export type { Fault } from './fault.ts';
export { type FaultName, faultNames, faults } from './faults.ts';
export { memory } from './memory.ts';
export { type RegistrationManners, registrationOf } from './registration.ts';
export { type FakeMechanism, fakeMechanisms } from './sasl.ts';
export { tokensOf } from './tokens.ts';
