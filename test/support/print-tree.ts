import { listFiles } from './tree-listing.ts';
import { listXattrs } from './xattr-listing.ts';

/** Prints what is in a directory as JSON, for who is in another mount namespace. */
const [directory = ''] = process.argv.slice(2);
const files = listFiles(directory, { timesOf: ['file', 'directory', 'symlink', 'other'] });
process.stdout.write(JSON.stringify({ files, xattrs: listXattrs(directory) }));
