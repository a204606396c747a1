import type { ClientRequest, RequestOptions } from 'node:http';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { explainRemote } from './explain-remote.ts';
import type { RemoteServer, Transport } from './transport.ts';

/** The way to a daemon over the network. Its certificate is always verified. */
export function remoteTransport(server: RemoteServer): Transport {
  const { url, token, ca } = server;
  const isTls = url.protocol === 'https:';
  const place = { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port };
  return {
    name: url.origin,
    request: ({ headers, ...options }: RequestOptions): ClientRequest => {
      const all = { ...options, ...place, headers: { ...headers, authorization: `Bearer ${token}` } };
      return isTls ? tlsRequest({ ...all, ...(ca === undefined ? {} : { ca }) }) : plainRequest(all);
    },
    explain: (error) => explainRemote(error, server),
  };
}
