import type { FieldProblem } from '../domain/field-kinds-parse.ts';
import { checkApi } from './check-api.ts';
import { checkNetwork } from './check-network.ts';
import type { Settings } from './config.ts';
import type { ServerPlace } from './place-server.ts';

/** What settings must promise one another. The place is undefined while the server's address is unknown. */
export function checkConfig(settings: Settings, place: ServerPlace | undefined): readonly FieldProblem[] {
  const first = { at: ['dhcp'], called: 'the cluster network', ...settings.dhcp };
  return [
    ...checkNetwork(first, place && { network: place.network, server: place.ipaddr }),
    ...checkPorts(settings),
    ...checkApi(settings, place),
  ];
}

function checkPorts({ dhcp, tftp }: Settings): readonly FieldProblem[] {
  if (!dhcp.enabled || !tftp.enabled || dhcp.port !== tftp.port) return [];
  const what = `${tftp.port} is the port of the DHCP server too`;
  return [{ path: ['tftp', 'port'], what, remedy: 'Give one of them another port.' }];
}
