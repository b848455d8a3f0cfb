const old = (value: unknown): unknown => {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return oldNumbers(value);
};

/** Options whose large integers are numbers, as they were then. */
export const oldNumbers = (options: object): object =>
  Object.fromEntries(Object.entries(options).map(([key, value]) => [key, old(value)]));
