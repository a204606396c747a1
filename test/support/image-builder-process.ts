import { openImages } from './images-fixture.ts';

/** A program that builds an image of the state in a directory, and says when it has begun. To be killed. */
const [directory = '', name = ''] = process.argv.slice(2);
const { images } = await openImages(directory);
await images.buildImage(name, 'cpio.zst', {
  force: true,
  progress: () => {
    process.stdout.write('building\n');
  },
});
