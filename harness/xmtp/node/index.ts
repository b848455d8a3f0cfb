export type { Call } from './call.ts';
export { defaultLimits, type Limits } from './limits.ts';
export { type Node, type NodeOptions, type NodeStats, startNode } from './node.ts';
export { ListenError, type Tls } from './server.ts';
