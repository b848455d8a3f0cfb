/** Nanoseconds since 1970 in steps of a microsecond, as the network's nodes count. */
export const nowNs = (): bigint =>
  BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n;
