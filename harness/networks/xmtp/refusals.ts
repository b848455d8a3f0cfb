import type { Element } from 'ltx';
import { isAbsent } from '../../xml/absent.ts';
import type { Refusals } from '../refusals.ts';

const errorIn = (record: Element): Element | undefined =>
  record.getChildElements().find((child) => child.getName() === 'error' && !isAbsent(child));

/** Whether a member of an error may say what it likes: bound to a name, it does. */
const isOpen = (member: Element): boolean => /^\{(?:[*+]|=[^{}]+)\}$/.test(member.text());

/** What could not be done is a record with an error; a status, a name or words of it are the condition. */
export const refusals: Refusals = {
  refuses: (record) => errorIn(record) !== undefined,
  // One with an error has nothing else.
  fits: (record) => record.getChildElements().length === 0,
  asks: (record) => {
    const members = errorIn(record)?.getChildElements() ?? [];
    return members.some((member) => !isAbsent(member) && !isOpen(member)) ? 'a condition' : 'nothing';
  },
};
