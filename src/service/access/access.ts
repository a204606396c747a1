import type { Scope } from '../../domain/access-scope.ts';
import type { FailedLogins } from './failed-logins.ts';
import type { Passwords } from './passwords.ts';
import type { Tokens } from './tokens.ts';

/** What a caller shows to be let in. */
export type Credentials =
  | { readonly kind: 'token'; readonly text: string }
  | { readonly kind: 'password'; readonly name: string; readonly password: string };

/** Somebody who was let in. */
export interface Admission {
  /** `token:NAME` or `user:NAME`. */
  readonly who: string;
  readonly scope: Scope;
  /** Whether they would be let in again. */
  isValid(): boolean | Promise<boolean>;
}

export type Verdict =
  | { readonly admission: Admission }
  /** After too many failures passwords are left `unchecked` for some time. */
  | { readonly refused: 'wrong' | 'unchecked'; readonly blockedForMs: number };

/** Who may talk to the daemon over the network. */
export interface Access {
  /** @param from the caller's IP address. @throws UnavailableError when too many log in at once */
  admit(credentials: Credentials, from: string): Promise<Verdict>;
  /** Called when somebody who was let in may be no longer welcome. @returns a function that ends the subscription. */
  onChange(listener: () => void): () => void;
}

export interface AccessParts {
  readonly tokens: Tokens;
  readonly passwords: Passwords;
  readonly failedLogins: FailedLogins;
}

export function createAccess({ tokens, passwords, failedLogins }: AccessParts): Access {
  const refusal = (refused: 'wrong' | 'unchecked', from: string): Verdict => {
    return { refused, blockedForMs: failedLogins.blockedFor(from) };
  };
  return {
    admit: async (credentials, from) => {
      // A right token is let in also where others fail: it cannot be guessed, so nothing is learned by trying.
      const token = credentials.kind === 'token' ? tokenAdmission(tokens, credentials.text, from) : undefined;
      if (token !== undefined) return { admission: token };
      if (failedLogins.blockedFor(from) > 0) return refusal('unchecked', from);
      if (credentials.kind === 'token') failedLogins.add(from);
      else {
        const admission = await passwordAdmission(passwords, credentials, from);
        if (admission !== undefined) return { admission };
      }
      return refusal('wrong', from);
    },
    onChange: (listener) => tokens.onRevoke(listener),
  };
}

function tokenAdmission(tokens: Tokens, text: string, from: string): Admission | undefined {
  const token = tokens.verify(text, from);
  return token && { who: `token:${token.name}`, scope: token.scope, isValid: () => tokens.isLive(token.id) };
}

async function passwordAdmission(
  passwords: Passwords,
  { name, password }: Extract<Credentials, { kind: 'password' }>,
  from: string,
): Promise<Admission | undefined> {
  const user = await passwords.verify(name, password, from);
  return user && { who: `user:${user.name}`, scope: user.scope, isValid: () => passwords.isCurrent(user) };
}
