import { beforeAll, jest, test } from '@jest/globals';
import { DaemonLab } from '../support/daemon-lab.ts';
import type { DaemonProcess } from '../support/daemon-process.ts';
import { ImageTrial, type TrialRound } from '../support/image-trial.ts';
import { writeTrialSources } from '../support/image-trial-sources.ts';
import { requirePrograms } from '../support/run-command.ts';
import { faultRounds, seededRandom } from '../support/seeded-random.ts';
import { SmallDisk } from '../support/small-disk.ts';

/** `WAREWULF_FAULT_ROUNDS` makes a long run of it; `WAREWULF_FAULT_SEED` repeats one. */
const ROUNDS = faultRounds(8);
const lab = new DaemonLab();

jest.setTimeout(120_000 + ROUNDS * 15_000);
beforeAll(() =>
  requirePrograms({
    skopeo: 'skopeo',
    umoci: 'umoci',
    zstd: 'zstd',
    mksquashfs: 'squashfs-tools',
    'mkfs.xfs': 'xfsprogs',
    xfs_io: 'xfsprogs',
  }),
);

test('power cuts, half of them as soon as a change is acknowledged, lose nothing that was, and leave nothing half-made', async () => {
  const random = seededRandom();
  const rounds: TrialRound[] = [];
  const sources = writeTrialSources(lab.file('sources'));
  const place = await lab.place({ dhcp: { enabled: false }, tftp: { enabled: false }, warewulf: { http: false } });
  const disk = new SmallDisk(place.directory, { kind: 'xfs', mebibytes: 800 });
  let running: DaemonProcess | undefined;
  const start = async () => {
    running = await lab.start(place);
    return running;
  };
  const breakDown = async (daemon: DaemonProcess) => {
    disk.cutPower();
    await daemon.stop('SIGKILL');
    await disk.powerOn();
    return start();
  };
  try {
    const trial = await ImageTrial.begin({ sources, random, breakDown }, await start());
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await trial.round(round, { late: round % 2 === 0 }));
    trial.readByOthers();
  } catch (error) {
    throw new Error(`WAREWULF_FAULT_SEED=${random.seed} after ${JSON.stringify(rounds)}`, { cause: error });
  } finally {
    await running?.stop('SIGKILL');
    disk.remove();
  }
});
