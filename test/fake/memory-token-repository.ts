import type { AccessToken } from '../../src/domain/access-token.ts';
import type { TokenRepository } from '../../src/service/ports/token-repository.ts';

/** Tokens that are forgotten with the test. */
export function memoryTokenRepository(): TokenRepository {
  const tokens = new Map<string, AccessToken>();
  const change = async (id: string, facts: Partial<AccessToken>): Promise<void> => {
    const token = tokens.get(id);
    if (token !== undefined) tokens.set(id, { ...token, ...facts });
  };
  return {
    all: () => [...tokens.values()],
    add: async (token) => void tokens.set(token.id, token),
    revoke: (id, revokedAt, revokedBy) => change(id, { revokedAt, revokedBy }),
    noteUse: (id, lastUsedAt, lastUsedFrom) => change(id, { lastUsedAt, lastUsedFrom }),
  };
}
