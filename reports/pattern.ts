/** Whether a text is what a pattern says, in which `*` stands for any run of characters. */
export const matchesPattern = (pattern: string, text: string): boolean => {
  // Most have none, and a check of all fixtures compares millions.
  if (!pattern.includes('*')) return text === pattern;
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop() ?? '';
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return from <= text.length - last.length;
};

/** Finds what a pattern names among many, in their order; what a pattern without `*` names is looked up. */
export const findNamed = <T>(
  all: readonly T[],
  nameOf: (one: T) => string,
): ((pattern: string) => readonly T[]) => {
  const byName = Map.groupBy(all, nameOf);
  return (pattern) =>
    pattern.includes('*')
      ? all.filter((one) => matchesPattern(pattern, nameOf(one)))
      : (byName.get(pattern) ?? []);
};

/** Finds, among many that each have a pattern, those whose pattern names a text, in their order. */
export const findNaming = <T>(
  all: readonly T[],
  patternOf: (one: T) => string,
): ((text: string) => readonly T[]) => {
  const wide = all.filter((one) => patternOf(one).includes('*'));
  const exact = Map.groupBy(all, patternOf);
  const order = new Map(all.map((one, place) => [one, place]));
  const placeOf = (one: T): number => order.get(one) ?? 0;
  return (text) => {
    const same = exact.get(text) ?? [];
    const others = wide.filter((one) => patternOf(one) !== text && matchesPattern(patternOf(one), text));
    return others.length === 0 ? same : [...same, ...others].toSorted((a, b) => placeOf(a) - placeOf(b));
  };
};
