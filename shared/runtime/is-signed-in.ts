const WITHOUT_SIGN_IN: ReadonlySet<string> = new Set(['public', 'signed', 'service', 'platform']);

/** Whether a route with this access is for people who sign in; the others are open, checked by a signature, for functions of ours, or for the platform's operators. */
export const isSignedIn = (access: string): boolean => !WITHOUT_SIGN_IN.has(access);
