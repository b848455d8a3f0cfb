import { ns } from '../../../xml/namespaces.ts';
import { streamOf } from './stream-of.ts';

/** The stream of a component (XEP-0114). */
export const componentStream = streamOf('component-stream', ns.component);
