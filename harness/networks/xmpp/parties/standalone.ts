import type { Element } from 'ltx';
import { ns } from '../../../xml/namespaces.ts';

/** A stanza that has no stream around it that says what namespace it is in. */
export const standalone = (element: Element): Element => {
  element.attrs.xmlns ??= ns.client;
  return element;
};
