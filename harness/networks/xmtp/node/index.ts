export type { Call } from './call.ts';
export { defaultLimits, type Limits } from './limits.ts';
export { ListenError } from './listen-error.ts';
export { type Node, type NodeOptions, type NodeStats, startNode } from './node.ts';
export type { Tls } from './server.ts';
