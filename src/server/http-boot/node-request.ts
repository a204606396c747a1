import type { Request, Response } from 'express';
import { type Ip, peerIp } from '../../address/ip.ts';
import { type MacAddress, parseMacAddress } from '../../address/mac-address.ts';
import type { ResolvedNode } from '../../domain/node-schema.ts';
import { type AccessStage, judgeStageAccess, type StageVerdict } from '../../provision/stage-access.ts';
import { isAssetKey } from '../../service/asset-key.ts';
import type { BootPorts } from './boot-ports.ts';
import { queryValue } from './query-value.ts';

/** A request with what is known of the machine behind it. */
export interface NodeRequest {
  readonly request: Request;
  readonly response: Response;
  readonly stage: AccessStage;
  readonly hwaddr?: MacAddress;
  readonly node?: ResolvedNode;
  readonly ip?: Ip;
}

type IdentifyPorts = Pick<BootPorts, 'findNode' | 'addressesOf' | 'secure' | 'hwaddrOf'>;

/** Finds the machine by the MAC address in the path, or in `?wwid=`; by its address where its firmware says neither. */
export function identify(request: Request, response: Response, stage: AccessStage, ports: IdentifyPorts): NodeRequest {
  const { wwid } = request.params;
  const ip = peerIp(request.socket.remoteAddress ?? '');
  const said = parseMacAddress(typeof wwid === 'string' ? wwid : (queryValue(request, 'wwid') ?? ''));
  const hwaddr = said ?? (stage === 'efiboot' && ip !== undefined ? ports.hwaddrOf(ip) : undefined);
  const node = hwaddr === undefined ? undefined : ports.findNode(hwaddr);
  return {
    request,
    response,
    stage,
    ...(hwaddr === undefined ? {} : { hwaddr }),
    ...(node === undefined ? {} : { node }),
    ...(ip === undefined ? {} : { ip }),
  };
}

/** Whether the machine may have what it asks for. */
export function judge({ request, stage, hwaddr, node }: NodeRequest, ports: IdentifyPorts): StageVerdict {
  const { remoteAddress = '', remotePort = 65_535 } = request.socket;
  return judgeStageAccess({
    stage,
    isIdentified: hwaddr !== undefined,
    isKnown: node !== undefined,
    assetKeyMatches: isAssetKey(queryValue(request, 'assetkey'), node?.assetKey),
    remoteAddress,
    remotePort,
    nodeAddresses: node === undefined || hwaddr === undefined ? [] : ports.addressesOf(node, hwaddr),
    isSecure: ports.secure,
  });
}
