/** What the benchmark's apps are told to do, one after the other. */
export type AppsTask =
  /** Loads the SDK and says where the node is. */
  | { readonly kind: 'open'; readonly url: string }
  /** So many users log in, each with a wallet of their own. */
  | { readonly kind: 'log-in'; readonly users: number }
  /** The first user opens a DM with each of the others. */
  | { readonly kind: 'create-dms' }
  /** The first user sends so many texts to the second, who streams. */
  | { readonly kind: 'send'; readonly messages: number }
  /** So many users, those there are and more, are one group; all but the first stream while the first sends. */
  | { readonly kind: 'fan-out'; readonly members: number; readonly messages: number };

/** How long each of many things took, in milliseconds, by what they are. */
export type AppsFigures = Readonly<Record<string, readonly number[]>>;

/** What the apps say to a task. */
export type AppsAnswer =
  | { readonly kind: 'done'; readonly figures: AppsFigures }
  /** This machine cannot load the SDK, with the sentence on why. */
  | { readonly kind: 'unloadable'; readonly why: string };
