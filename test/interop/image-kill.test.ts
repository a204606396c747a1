import { beforeAll, jest, test } from '@jest/globals';
import { DaemonLab } from '../support/daemon-lab.ts';
import { ImageTrial, type TrialRound } from '../support/image-trial.ts';
import { writeTrialSources } from '../support/image-trial-sources.ts';
import { requirePrograms } from '../support/run-command.ts';
import { faultRounds, seededRandom } from '../support/seeded-random.ts';

/** `WAREWULF_FAULT_ROUNDS` makes a long run of it; `WAREWULF_FAULT_SEED` repeats one. */
const ROUNDS = faultRounds(10);
const lab = new DaemonLab();

jest.setTimeout(120_000 + ROUNDS * 10_000);
beforeAll(() => requirePrograms({ skopeo: 'skopeo', umoci: 'umoci', zstd: 'zstd', mksquashfs: 'squashfs-tools' }));

test('kill -9 at random moments of every change leaves the store as before it or as after it, and nothing around', async () => {
  const random = seededRandom();
  const rounds: TrialRound[] = [];
  const sources = writeTrialSources(lab.file('sources'));
  const place = await lab.place({ dhcp: { enabled: false }, tftp: { enabled: false }, warewulf: { http: false } });
  const trial = await ImageTrial.begin(
    {
      sources,
      random,
      breakDown: async (daemon) => {
        await daemon.stop('SIGKILL');
        return lab.start(place);
      },
    },
    await lab.start(place),
  );
  try {
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await trial.round(round));
    trial.readByOthers();
  } catch (error) {
    throw new Error(`WAREWULF_FAULT_SEED=${random.seed} after ${JSON.stringify(rounds)}`, { cause: error });
  }
});
