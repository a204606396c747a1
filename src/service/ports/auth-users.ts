import type { AuthUser } from '../access/auth-users.ts';

/** Whoever may log in with a password. */
export interface AuthUsers {
  /** By name, as the file is now; empty when there is none, or when it cannot be used. */
  current(): Promise<ReadonlyMap<string, AuthUser>>;
}
