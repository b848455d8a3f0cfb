/** What scenarios call secrets: what a party logs in with, and what could be tried against guessed passwords. */
const secretName = /^[A-Za-z][\w-]*\.(?:password|plain|scram\.\w+)$/;

/** Whether what this name stands for never enters evidence. */
export const isSecretName = (name: string): boolean => secretName.test(name);

/** What stands in evidence for a secret. */
export const hidden = (label: string): string => `[hidden:${label}]`;
