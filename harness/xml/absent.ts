import type { Element } from 'ltx';

/** Whether a template says of this child that there must be none like it. */
export const isAbsent = ({ attrs }: Element): boolean => attrs['assay:absent'] === 'true';
