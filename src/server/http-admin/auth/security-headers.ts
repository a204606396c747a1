import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** A browser forgets within a day that this name wants TLS: other services may share the name. */
const HSTS_SECONDS = 86_400;

/** Headers that keep browsers from doing more with our answers than our own pages need. */
export function securityHeaders(isTls: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'img-src': ["'self'", 'data:'],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    strictTransportSecurity: isTls ? { maxAge: HSTS_SECONDS, includeSubDomains: false } : false,
  });
}
