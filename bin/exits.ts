/** Exit codes, stable: scripts rely on them. */
export const exits = { expected: 0, unexpected: 1, usage: 2, environment: 3, harness: 4 } as const;
