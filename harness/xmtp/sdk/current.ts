import { root } from '../../root.ts';
import { told } from '../../told.ts';
import { versionsIn } from './app-host/load.ts';

/** What apps are made with that name no release, for reports: `@xmtp/node-sdk 6.0.0, bindings 1.10.0`. */
export const currentSdk = (): string => {
  try {
    const { sdk, bindings, adaptedTo } = versionsIn(root('.'));
    const adapted = adaptedTo === undefined ? '' : ` adapted to ${adaptedTo}`;
    return `@xmtp/node-sdk ${sdk}, bindings ${bindings}${adapted}`;
  } catch (error) {
    return `no SDK: ${told(error)}`;
  }
};
