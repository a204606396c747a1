import type { RequestListener } from 'node:http';
import express from 'express';
import type { Logger } from 'pino';
import type { Subnet } from '../../../address/subnet.ts';
import type { Access } from '../../../service/access/access.ts';
import { answerError } from '../problem-answer.ts';
import { allowSubnets } from './allow-subnets.ts';
import { authenticate } from './authenticate.ts';
import type { OpenAnswers } from './open-answers.ts';
import { refuseForeignPages } from './refuse-foreign-pages.ts';
import { securityHeaders } from './security-headers.ts';

export interface GuardParts {
  readonly allowedSubnets: readonly Subnet[];
  readonly access: Access;
  readonly openAnswers: OpenAnswers;
  readonly isTls: boolean;
  readonly log: Logger;
}

/** Stands between the network and the API: only who passes all of it reaches `app`. */
export function guard(app: RequestListener, parts: GuardParts): RequestListener {
  const { allowedSubnets, access, openAnswers, isTls, log } = parts;
  return express()
    .disable('x-powered-by')
    .disable('etag')
    .use(securityHeaders(isTls))
    .use(allowSubnets(allowedSubnets, log))
    .use(refuseForeignPages)
    .use(authenticate(access, openAnswers, log))
    .use((request, response) => app(request, response))
    .use(answerError(log));
}
