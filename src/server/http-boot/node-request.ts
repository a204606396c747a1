import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Ip4 } from '../../address/ip4.ts';
import { type MacAddress, parseMacAddress } from '../../address/mac-address.ts';
import type { ResolvedNode } from '../../domain/node-schema.ts';
import { type AccessStage, judgeStageAccess, peerIp4, type StageVerdict } from '../../provision/stage-access.ts';
import type { BootPorts } from './boot-ports.ts';
import { queryValue } from './query-value.ts';

/** A request with what is known of the machine behind it. */
export interface NodeRequest {
  readonly request: Request;
  readonly response: Response;
  readonly stage: AccessStage;
  readonly hwaddr?: MacAddress;
  readonly node?: ResolvedNode;
  readonly ip?: Ip4;
}

type IdentifyPorts = Pick<BootPorts, 'findNode' | 'addressesOf' | 'secure'>;

/** Finds the machine by the MAC address in the path, or in `?wwid=`. */
export function identify(request: Request, response: Response, stage: AccessStage, ports: IdentifyPorts): NodeRequest {
  const { wwid } = request.params;
  const hwaddr = parseMacAddress(typeof wwid === 'string' ? wwid : (queryValue(request, 'wwid') ?? ''));
  const node = hwaddr === undefined ? undefined : ports.findNode(hwaddr);
  const ip = peerIp4(request.socket.remoteAddress ?? '');
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

/** Takes the same time however much of the key is right. */
function isAssetKey(given: string | undefined, expected: string | undefined): boolean {
  if (expected === undefined || expected === '') return true;
  return timingSafeEqual(sha256(given ?? ''), sha256(expected));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
