import { imageNameOf } from '../image-reference.ts';
import { finding, type ImageCheck } from './check.ts';

/** Units that images for containers mask and machines need. */
const NEEDED =
  /^(systemd-(udev|logind|remount-fs|sysctl|modules-load|random-seed|tmpfiles)|getty|serial-getty|network|sshd?\b|local-fs|dbus|dev-hugepages|sys-kernel|multi-user)/;

/** No unit that a machine needs is masked. */
export const units: ImageCheck = {
  id: 'units',
  title: 'masked units',
  judge: ({ survey, reference }) => {
    const needed = survey.masked.filter((unit) => NEEDED.test(unit));
    if (needed.length === 0) return [];
    const detail = `units that a machine needs are masked, as in images for containers: ${needed.join(', ')}`;
    return [finding('warning', detail, `wwctl image prepare ${imageNameOf(reference)}`)];
  },
  ok: ({ survey }) =>
    survey.masked.length === 0 ? 'none' : `none that a machine needs (masked are ${survey.masked.join(', ')})`,
};
