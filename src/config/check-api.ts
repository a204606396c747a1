import { isLoopbackSubnet, plainIp } from '../address/subnet.ts';
import type { FieldProblem } from '../domain/field-kinds-parse.ts';
import type { Settings } from './config.ts';
import type { ServerPlace } from './place-server.ts';

/** What the settings of the REST API must promise, where it is served over TCP at all. */
export function checkApi(settings: Settings, place: ServerPlace | undefined): readonly FieldProblem[] {
  return settings.api.enabled ? [...checkTls(settings), ...checkPort(settings, place)] : [];
}

/** Tokens and passwords would travel in the clear. */
function checkTls({ api: { tls, allowedSubnets } }: Settings): readonly FieldProblem[] {
  const outside = allowedSubnets.filter((subnet) => !isLoopbackSubnet(subnet));
  if (tls || outside.length === 0) return [];
  const what = `is off while ${outside.join(', ')} may call: tokens and passwords would cross the network in the clear`;
  return [{ path: ['api', 'tls'], what, remedy: 'Remove it, or allow only subnets of 127.0.0.0/8 and ::1.' }];
}

function checkPort({ api, warewulf }: Settings, place: ServerPlace | undefined): readonly FieldProblem[] {
  const isSameAddress = api.address === undefined || place === undefined || plainIp(api.address) === place.ipaddr;
  if (!warewulf.http || api.port !== warewulf.port || !isSameAddress) return [];
  const what = `${api.port} is the port of the HTTP server for nodes too`;
  return [{ path: ['api', 'port'], what, remedy: 'Give one of them another port.' }];
}
