import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Logger } from 'pino';
import { createAuthFile } from '../adapter/file/auth-file.ts';
import { createTlsFiles } from '../adapter/file/tls-files.ts';
import { createPasswordVerifier } from '../adapter/process/password-verifier.ts';
import { createSqliteTokens } from '../adapter/sqlite/token-repository.ts';
import type { Config } from '../config/config.ts';
import { createAccess } from '../service/access/access.ts';
import { FailedLogins } from '../service/access/failed-logins.ts';
import { Passwords } from '../service/access/passwords.ts';
import { createTlsCertificate } from '../service/access/tls-certificate.ts';
import { Tokens } from '../service/access/tokens.ts';

/** Who may talk to the daemon over the network, and the certificate that it shows them. */
export function composeAccess(
  config: Config,
  { database, log }: { readonly database: Database; readonly log: Logger },
) {
  const siteDirectory = join(config.paths.sysconfdir, 'warewulf');
  const clock = () => performance.now();
  const tokens = new Tokens({ repository: createSqliteTokens(database), log, now: Date.now });
  const failedLogins = new FailedLogins(clock);
  const users = createAuthFile(config.api.authFile ?? join(siteDirectory, 'auth.conf'), log);
  const verifier = createPasswordVerifier();
  const passwords = new Passwords({ users, verifier, failedLogins, now: clock });
  const certificate = createTlsCertificate({
    files: createTlsFiles(join(siteDirectory, 'tls')),
    names: () => serverNames(config),
    now: Date.now,
  });
  const access = createAccess({ tokens, passwords, failedLogins });
  return { access, tokens, certificate, closeAccess: () => verifier.close() };
}

/** What people may call this server by, each once. */
function serverNames({ fqdn, addresses, api }: Config): readonly string[] {
  const own = [fqdn, hostname(), ...addresses, api.address].filter((name) => name !== undefined);
  return [...new Set([...own, 'localhost', '127.0.0.1', '::1'])].filter((name) => name !== '0.0.0.0' && name !== '::');
}
