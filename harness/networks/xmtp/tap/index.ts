export type { TapLimits, TapRecord } from './evidence.ts';
export { startTap, type Tap, type TapOptions } from './tap.ts';
export type { UpstreamAddress } from './upstream.ts';
