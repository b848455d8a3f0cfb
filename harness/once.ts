/** Where results are kept, by what they were read from. */
interface Kept<Key, Result> {
  get(key: Key): Result | undefined;
  set(key: Key, result: Result): unknown;
}

/** What was read before, or is read now. What `read` throws is not kept. */
export const keptIn = <Key, Result>(
  kept: Kept<Key, Result>,
  key: Key,
  read: (key: Key) => Result,
): Result => {
  const before = kept.get(key);
  if (before !== undefined) return before;
  const result = read(key);
  kept.set(key, result);
  return result;
};

/** The same function, which reads each text once. */
export const oncePerText = <Result>(read: (text: string) => Result): ((text: string) => Result) => {
  const kept = new Map<string, Result>();
  return (text) => keptIn(kept, text, read);
};

/** The same function, which reads each object once, for as long as there is such an object: nobody may change it. */
export const oncePerObject = <Key extends object, Result>(
  read: (object: Key) => Result,
): ((object: Key) => Result) => {
  const kept = new WeakMap<Key, Result>();
  return (object) => keptIn(kept, object, read);
};
