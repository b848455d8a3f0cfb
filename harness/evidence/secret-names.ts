/** What scenarios call secrets: what a party logs in with, and what could be tried against guessed passwords. */
const secretName = /^[A-Za-z][\w-]*\.(?:password|plain|scram\.\w+)$/;

/** Names of elements and attributes that hold a secret, as a regular expression. */
export const tellingName = '[\\w:.-]*(?:[Pp]ass|PASS|[Pp]wd|[Ss]ecret|[Cc]redential)[\\w:.-]*';

/** Whether what this name stands for never enters evidence. */
export const isSecretName = (name: string): boolean => secretName.test(name);

/** What stands in evidence for a secret. */
export const hidden = (label: string): string => `[hidden:${label}]`;

/** Whether what this name stands for is somebody's choice, and so may be any word. */
export const isChosenSecret = (name: string): boolean => isSecretName(name) && name.endsWith('.password');
