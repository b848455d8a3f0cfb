/** What a process of ours spent on playing scenarios. */
export interface Usage {
  /** From the first scenario's begin to the last one's end. */
  readonly seconds: number;
  /** User and system time of the whole process, its start included. */
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

/** What this process has spent. @param began when the first scenario did, by `performance.now()` */
export const usageSince = (began: number): Usage => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return {
    seconds: (performance.now() - began) / 1000,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakMegabytes: maxRSS / 1024,
  };
};
