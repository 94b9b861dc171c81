import { openFileBlobs } from '@kyso/files';
import { describeBlobStore } from '@kyso/testkit';
import { temporaryFolder } from './temporary-folder.ts';

describeBlobStore('the file system', async () => {
  const { path, remove } = await temporaryFolder();
  return { blobs: openFileBlobs({ dir: path }), cleanUp: remove };
});
