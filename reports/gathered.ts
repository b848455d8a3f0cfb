/**
 * Names of checks in less room, none left out: those whose scenarios differ in their last part only stand together,
 * `rfc7622/malformed-addresses/{colon, space}#jid-malformed`.
 */
export const gathered = (names: readonly string[]): readonly string[] => {
  const groups = Map.groupBy(new Set(names), (name) => JSON.stringify(around(name)));
  return [...groups.values()].flatMap((group) => {
    const [first = ''] = group;
    const [before, after] = around(first);
    if (group.length === 1 || before + after === '') return group;
    const differing = group.map((name) => name.slice(before.length, name.length - after.length));
    return [`${before}{${differing.join(', ')}}${after}`];
  });
};

/** What stands before and behind the last part of the scenario. */
const around = (name: string): readonly [string, string] => {
  const [scenario = ''] = name.split('#', 1);
  return [scenario.slice(0, scenario.lastIndexOf('/') + 1), name.slice(scenario.length)];
};
