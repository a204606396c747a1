import { defaultKernel } from '../image-kernel.ts';
import { type CheckFinding, finding, type ImageCheck, type ImageCheckFacts } from './check.ts';

/** Which firmware starts its kernel. */
export const firmware: ImageCheck = {
  id: 'firmware',
  title: 'BIOS, UEFI, Secure Boot',
  judge: (facts) => {
    const kernel = defaultKernel(facts.facts.kernels);
    if (kernel === undefined) return [finding('info', 'it has no kernel to look at')];
    const { path, identity } = kernel;
    if (identity === undefined) {
      const remedy = 'take a kernel of a distribution if UEFI machines do not start it (wwctl kernel import)';
      return [finding('warning', `its kernel ${path} does not say whether UEFI or Secure Boot can start it`, remedy)];
    }
    return [...architecture(facts, identity.architecture), ...efi(path, identity)];
  },
  ok: ({ facts }) =>
    `its kernel ${defaultKernel(facts.kernels)?.path} starts from BIOS and UEFI, and is signed for Secure Boot (by whom, nobody looked)`,
};

function efi(path: string, { isEfi, isSigned }: { isEfi: boolean; isSigned: boolean }): readonly CheckFinding[] {
  if (!isEfi) {
    const remedy = 'take a kernel that is built with CONFIG_EFI_STUB (wwctl kernel import)';
    return [finding('warning', `UEFI firmware cannot start its kernel ${path}: it has no EFI stub`, remedy)];
  }
  if (isSigned) return [];
  const remedy = "switch Secure Boot off, or take a distribution's signed kernel (wwctl kernel import)";
  return [finding('warning', `its kernel ${path} is not signed: firmware with Secure Boot refuses it`, remedy)];
}

/** Made for another processor than the programs in the image. */
function architecture({ survey }: ImageCheckFacts, kernel: string | undefined): readonly CheckFinding[] {
  const image = survey.architecture;
  if (kernel === undefined || image === '' || kernel === image) return [];
  return [
    finding(
      'error',
      `its kernel is for ${kernel}, and the image says that it is for ${image}`,
      'give it a kernel for the same architecture (wwctl image kernel IMAGE --add KERNEL)',
    ),
  ];
}
