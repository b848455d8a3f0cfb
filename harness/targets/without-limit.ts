import type { Site } from '../networks/site.ts';
import type { ConfigurationRecipe } from './definition.ts';

/** What a scenario cannot ask a server because assay has switched it off, in the words of its `needs`. */
export function unaskedOf({
  withoutLimit,
}: Pick<ConfigurationRecipe, 'withoutLimit'>): Pick<Site, 'unasked'> {
  if (withoutLimit === undefined) return {};
  const unasked = Object.entries(withoutLimit).map(([limit, by]): [string, string] => [
    `limit ${limit}`,
    `assay runs it without ${by}, as all scenarios come from one address`,
  ]);
  return { unasked: Object.fromEntries(unasked) };
}
