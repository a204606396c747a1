import { type CheckFinding, finding } from '../image-check/check.ts';
import type { NodeCheckFacts } from './check-node.ts';

/** Its overlays and its iPXE template are there and can be rendered. */
export function judgeOverlays({
  node,
  overlays,
  ipxeTemplates,
  renderFailures,
}: Omit<NodeCheckFacts, 'image'>): readonly CheckFinding[] {
  const known = new Map(overlays.map((overlay) => [overlay.name, overlay]));
  const named = [...new Set([...node.systemOverlay, ...node.runtimeOverlay])];
  const template = node.ipxeTemplate;
  return [
    ...named.flatMap((name) => judgeOverlay(name, known.get(name))),
    ...renderFailures.map((message) => finding('error', message, `wwctl overlay build ${node.name}`)),
    ...(template === undefined || ipxeTemplates.includes(template)
      ? []
      : [finding('error', `there is no iPXE template ${template}`, `wwctl node set ${node.name} --ipxe default`)]),
  ];
}

function judgeOverlay(name: string, overlay: { readonly problem?: string } | undefined): readonly CheckFinding[] {
  if (overlay === undefined) return [finding('error', `there is no overlay ${name}`, `wwctl overlay create ${name}`)];
  return overlay.problem === undefined ? [] : [finding('error', overlay.problem, `wwctl overlay show ${name}`)];
}
