export type Session = {
  accessToken: string;
  refreshToken: string;
  expiresInSeconds: number;
  subject: string;
};

export type VerifiedSubject = { subject: string; sessionId: string | null; issuedAt: Date; expiresAt: Date };

/** Supabase Auth, seen from our side. Emails are compared in lower case. */
export type Identity = {
  /** Null when the address or the password is wrong: the caller cannot tell which. */
  signIn(credentials: { email: string; password: string }): Promise<Session | null>;
  signUp(credentials: { email: string; password: string }): Promise<{ subject: string }>;
  /** Null when the refresh token is unknown, spent or expired. */
  refresh(refreshToken: string): Promise<Session | null>;
  signOut(accessToken: string): Promise<void>;
  /** Checks signature, issuer, audience and expiry in real time; null when anything is off. */
  verify(accessToken: string): Promise<VerifiedSubject | null>;
};
