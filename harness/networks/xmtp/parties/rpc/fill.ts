import { type Bindings, substitute } from '../../../../language/pattern.ts';
import type { StepValue } from '../../../../language/scenario.ts';
import type { World } from './world.ts';

const fillText = (text: string, bindings: Bindings, { messages, whole }: World): StepValue => {
  const name = /^\{([^{}]+)\}$/.exec(text)?.[1] ?? '';
  const made = messages.get(name);
  // What has been bound anew since is something else.
  if (made !== undefined && bindings.get(name) === made.bound) return made.json;
  return whole(substitute(text, bindings));
};

/**
 * A value with the placeholders of all its texts replaced. A text that is nothing but the placeholder of a message
 * that was made becomes that message.
 * @throws {UnboundError}
 */
export const fill = (value: StepValue, bindings: Bindings, world: World): StepValue => {
  if (typeof value === 'string') return fillText(value, bindings, world);
  if (Array.isArray(value)) return value.map((entry) => fill(entry, bindings, world));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, fill(entry, bindings, world)]));
};
