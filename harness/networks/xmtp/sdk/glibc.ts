/** The glibc of this machine; nothing where it has another C library. */
export const glibcOf = (): string | undefined => {
  if (process.report === undefined) return undefined;
  // Otherwise a report looks up the names of all connections first.
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = process.report.getReport() as {
    readonly header?: { readonly glibcVersionRuntime?: string };
  };
  return header?.glibcVersionRuntime;
};
