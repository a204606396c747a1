import type { Loaders } from '../../../domain/boot-loader.ts';
import { defineCheck, type Finding, fail, skip, warn } from '../check.ts';

interface ProgramFacts extends Loaders {
  /** The configuration names the programs, so that each of them is wanted. */
  readonly isChosen: boolean;
  readonly grubboot: boolean;
  /** Where alone they are looked for, when the configuration says so. */
  readonly directory: string | undefined;
}

/** The usual machines. Others are looked for, but a site need not have them. */
const USUAL = '00:07';

/** TFTP has a first program for the machines of the site. */
export const bootPrograms = defineCheck<ProgramFacts>({
  id: 'boot-programs',
  title: 'boot programs',
  gather: async ({ config: { warewulf, tftp, paths }, bootPrograms: find }) =>
    tftp.enabled
      ? {
          ...(await find()),
          isChosen: tftp.ipxe !== undefined,
          grubboot: warewulf.grubboot,
          directory: paths.ipxesource,
        }
      : skip('tftp: enabled is false'),
  judge: judgePrograms,
  ok: ({ found }) => `for the architectures ${found.map(({ architecture }) => architecture).join(', ')}`,
});

function judgePrograms({ found, missing, isChosen, grubboot, directory }: ProgramFacts): readonly Finding[] {
  const usual = missing.find(({ architecture }) => architecture === USUAL);
  if (grubboot && usual !== undefined) {
    const remedy = 'apt-get install shim-signed grub-efi-amd64-signed';
    return [fail(`no shim and GRUB for ${usual.firmware} (${USUAL}), which grubboot wants: ${usual.remedy}`, remedy)];
  }
  if (isChosen) {
    return missing.map(({ architecture, tried }) =>
      fail(`the program for architecture ${architecture} is not there`, `ls -l ${tried.join(' ')}`),
    );
  }
  const [place, remedy] =
    directory === undefined
      ? ['', 'apt-get install ipxe']
      : [` in ${directory} (paths: ipxesource)`, `ls -l ${directory}`];
  if (found.length === 0) return [fail(`there is none${place}: no machine can boot`, remedy)];
  return usual === undefined ? [] : [warn(`there is none for EFI on x86-64 (${USUAL})${place}`, remedy)];
}
