/** Compares a password with a bcrypt hash, away from the event loop. */
export interface PasswordVerifier {
  /** @throws UnavailableError when too many wait already. */
  verify(password: string, hash: string): Promise<boolean>;
}
