import { dangerInGrubArgument } from '../boot-text.ts';
import { type CheckFinding, finding } from '../image-check/check.ts';
import { isFetchedByInitramfs, rootModeOf } from '../root-mode.ts';
import type { NodeCheckFacts } from './check-node.ts';

/** What keeps a node from booting with GRUB, where the server starts UEFI firmware with it. Nobody knows a node's firmware. */
export function judgeGrub({
  node,
  grubTemplates,
}: Pick<NodeCheckFacts, 'node' | 'grubTemplates'>): readonly CheckFinding[] {
  if (grubTemplates === undefined) return [];
  const { name, root, kernel, ipxeTemplate = 'default' } = node;
  const args = kernel.args.map((arg) => ({ arg, danger: dangerInGrubArgument(arg) }));
  return [
    ...args.flatMap(({ arg, danger }) =>
      danger === undefined
        ? []
        : [finding('warning', `kernel argument ${arg} cannot be passed through GRUB, because it holds ${danger}`)],
    ),
    ...(isFetchedByInitramfs(rootModeOf(root))
      ? []
      : [
          finding(
            'warning',
            'root initramfs cannot be loaded by a GRUB that came by TFTP (warewulf: grubboot)',
            `wwctl node set ${name} --root overlay`,
          ),
        ]),
    ...(grubTemplates.includes(ipxeTemplate)
      ? []
      : [finding('warning', `there is no GRUB template ${ipxeTemplate}`, `wwctl node set ${name} --ipxe default`)]),
  ];
}
