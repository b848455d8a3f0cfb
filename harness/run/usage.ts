/** What a process of ours spent on playing scenarios. */
export interface Usage {
  /** From the first scenario's begin to the last one's end. */
  readonly seconds: number;
  /** User and system time of the whole process, its start included. */
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}
