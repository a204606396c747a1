import type { DefineCommand } from './define-command.ts';

/** What help shows of a command before its file is loaded. */
export interface CommandEntry {
  readonly summary: string;
  readonly aliases?: readonly string[];
  /** Left out of help and documents: for programs. */
  readonly isHidden?: boolean;
  /** Meant when no verb of its noun is named. */
  readonly isDefault?: boolean;
  readonly load: () => Promise<DefineCommand>;
}

export interface NounEntry {
  readonly summary: string;
  readonly aliases?: readonly string[];
  readonly isHidden?: boolean;
  readonly verbs: Readonly<Record<string, CommandEntry>>;
}

const ADD = ['new', 'create'] as const;
const SET = ['modify'] as const;
const LIST = ['ls'] as const;
const DELETE = ['rm', 'del', 'remove'] as const;

export const nouns: Readonly<Record<string, NounEntry>> = {
  node: {
    summary: 'the machines of the cluster',
    aliases: ['nodes'],
    verbs: {
      add: {
        summary: 'add nodes',
        aliases: ADD,
        load: async () => (await import('./node/add.ts')).nodeAdd,
      },
      set: {
        summary: 'change fields of nodes',
        aliases: SET,
        load: async () => (await import('./node/set.ts')).nodeSet,
      },
      list: {
        summary: 'list nodes, with what their profiles give them',
        aliases: LIST,
        load: async () => (await import('./node/list.ts')).nodeList,
      },
      delete: {
        summary: 'delete nodes',
        aliases: DELETE,
        load: async () => (await import('./node/delete.ts')).nodeDelete,
      },
      unset: {
        summary: 'clear fields of nodes',
        load: async () => (await import('./node/unset.ts')).nodeUnset,
      },
      edit: {
        summary: 'edit nodes as text',
        load: async () => (await import('./node/edit.ts')).nodeEdit,
      },
      import: {
        summary: 'take nodes from a file',
        load: async () => (await import('./node/import.ts')).nodeImport,
      },
      export: {
        summary: 'write out nodes, as import takes them',
        load: async () => (await import('./node/export.ts')).nodeExport,
      },
      rename: {
        summary: 'give nodes other names',
        aliases: ['mv'],
        load: async () => (await import('./node/rename.ts')).nodeRename,
      },
      copy: {
        summary: 'add nodes like one that is there',
        aliases: ['cp'],
        load: async () => (await import('./node/copy.ts')).nodeCopy,
      },
      check: {
        summary: 'look for what would keep nodes from booting',
        load: async () => (await import('./node/check.ts')).nodeCheck,
      },
      status: {
        summary: 'show how far nodes are on their way up',
        load: async () => (await import('./node/status.ts')).nodeStatus,
      },
    },
  },
  discover: {
    summary: 'machines that want to boot and are no node',
    aliases: ['discovered'],
    verbs: {
      list: {
        summary: 'list machines that wait for a decision',
        aliases: LIST,
        load: async () => (await import('./discover/list.ts')).discoverList,
      },
      assign: {
        summary: 'make a machine a node',
        load: async () => (await import('./discover/assign.ts')).discoverAssign,
      },
      ignore: {
        summary: 'let machines boot from their own disk',
        load: async () => (await import('./discover/ignore.ts')).discoverIgnore,
      },
      forget: {
        summary: 'take machines out of the list until they ask again',
        aliases: DELETE,
        load: async () => (await import('./discover/forget.ts')).discoverForget,
      },
    },
  },
  profile: {
    summary: 'field values that nodes share',
    aliases: ['profiles'],
    verbs: {
      add: {
        summary: 'add profiles',
        aliases: ADD,
        load: async () => (await import('./profile/add.ts')).profileAdd,
      },
      set: {
        summary: 'change fields of profiles',
        aliases: SET,
        load: async () => (await import('./profile/set.ts')).profileSet,
      },
      list: {
        summary: 'list profiles',
        aliases: LIST,
        load: async () => (await import('./profile/list.ts')).profileList,
      },
      delete: {
        summary: 'delete profiles',
        aliases: DELETE,
        load: async () => (await import('./profile/delete.ts')).profileDelete,
      },
      unset: {
        summary: 'clear fields of profiles',
        load: async () => (await import('./profile/unset.ts')).profileUnset,
      },
      edit: {
        summary: 'edit profiles as text',
        load: async () => (await import('./profile/edit.ts')).profileEdit,
      },
      import: {
        summary: 'take profiles from a file',
        load: async () => (await import('./profile/import.ts')).profileImport,
      },
      export: {
        summary: 'write out profiles, as import takes them',
        load: async () => (await import('./profile/export.ts')).profileExport,
      },
      rename: {
        summary: 'give profiles other names',
        aliases: ['mv'],
        load: async () => (await import('./profile/rename.ts')).profileRename,
      },
      copy: {
        summary: 'add profiles like one that is there',
        aliases: ['cp'],
        load: async () => (await import('./profile/copy.ts')).profileCopy,
      },
    },
  },
  image: {
    summary: 'the operating system images that nodes boot',
    aliases: ['images', 'vnfs', 'container'],
    verbs: {
      import: {
        summary: 'import an image from a registry, an archive or a directory',
        aliases: ['pull'],
        load: async () => (await import('./image/import.ts')).imageImport,
      },
      list: {
        summary: 'list images',
        aliases: LIST,
        load: async () => (await import('./image/list.ts')).imageList,
      },
      show: {
        summary: 'show one image, and what keeps it from booting',
        load: async () => (await import('./image/show.ts')).imageShow,
      },
      build: {
        summary: 'build what nodes download',
        load: async () => (await import('./image/build.ts')).imageBuild,
      },
      exec: {
        summary: 'run a command in an image; what it changes becomes the next version',
        load: async () => (await import('./image/exec.ts')).imageExec,
      },
      shell: {
        summary: 'work in an image in a shell; what is changed becomes the next version',
        aliases: ['chroot'],
        load: async () => (await import('./image/shell.ts')).imageShell,
      },
      export: {
        summary: 'write an image to an archive file',
        load: async () => (await import('./image/export.ts')).imageExport,
      },
      rename: {
        summary: 'give an image another name',
        aliases: ['mv'],
        load: async () => (await import('./image/rename.ts')).imageRename,
      },
      history: {
        summary: 'list the versions of an image',
        load: async () => (await import('./image/history.ts')).imageHistory,
      },
      diff: {
        summary: 'compare the files and packages of two images',
        load: async () => (await import('./image/diff.ts')).imageDiff,
      },
      track: {
        summary: 'follow a tag of a registry',
        load: async () => (await import('./image/track.ts')).imageTrack,
      },
      syncuser: {
        summary: 'give an image the users and groups of this server',
        load: async () => (await import('./image/syncuser.ts')).imageSyncuser,
      },
      check: {
        summary: 'look for what is wrong with images',
        load: async () => (await import('./image/check.ts')).imageCheck,
      },
      rollback: {
        summary: 'make an earlier version of an image the current one',
        load: async () => (await import('./image/rollback.ts')).imageRollback,
      },
      tag: {
        summary: 'label a version of an image',
        load: async () => (await import('./image/tag.ts')).imageTag,
      },
      copy: {
        summary: 'begin a new image with what another one is',
        aliases: ['cp'],
        load: async () => (await import('./image/copy.ts')).imageCopy,
      },
      push: {
        summary: 'copy an image to a registry or an archive',
        load: async () => (await import('./image/push.ts')).imagePush,
      },
      gc: {
        summary: 'remove old versions of images',
        load: async () => (await import('./image/gc.ts')).imageGc,
      },
      kernels: {
        summary: 'list kernels of images, add one or remove one',
        aliases: ['kernel'],
        load: async () => (await import('./image/kernels.ts')).imageKernels,
      },
      prepare: {
        summary: 'install in an image for containers what a node needs',
        load: async () => (await import('./image/prepare.ts')).imagePrepare,
      },
      delete: {
        summary: 'delete images',
        aliases: DELETE,
        load: async () => (await import('./image/delete.ts')).imageDelete,
      },
    },
  },
  overlay: {
    summary: 'the files that configure each node',
    aliases: ['overlays'],
    verbs: {
      list: {
        summary: 'list overlays',
        aliases: LIST,
        load: async () => (await import('./overlay/list.ts')).overlayList,
      },
      show: {
        summary: 'show the files of an overlay, or one file as it is or as a node gets it',
        aliases: ['cat'],
        load: async () => (await import('./overlay/show.ts')).overlayShow,
      },
      build: {
        summary: 'render the overlays of nodes now instead of when they ask',
        load: async () => (await import('./overlay/build.ts')).overlayBuild,
      },
      create: {
        summary: 'make an overlay of the site, without files',
        aliases: ['new', 'add'],
        load: async () => (await import('./overlay/create.ts')).overlayCreate,
      },
      copy: {
        summary: 'make an overlay of the site like another one',
        load: async () => (await import('./overlay/copy.ts')).overlayCopy,
      },
      edit: {
        summary: 'edit a file of an overlay, or a new one',
        load: async () => (await import('./overlay/edit.ts')).overlayEdit,
      },
      import: {
        summary: 'take a file of this machine into an overlay',
        aliases: ['cp'],
        load: async () => (await import('./overlay/import.ts')).overlayImport,
      },
      mkdir: {
        summary: 'make a directory in an overlay',
        load: async () => (await import('./overlay/mkdir.ts')).overlayMkdir,
      },
      chmod: {
        summary: 'change the mode that a file of an overlay has on nodes',
        load: async () => (await import('./overlay/chmod.ts')).overlayChmod,
      },
      chown: {
        summary: 'change the owner that a file of an overlay has on nodes',
        load: async () => (await import('./overlay/chown.ts')).overlayChown,
      },
      delete: {
        summary: 'delete an overlay of the site, or a file of one',
        aliases: DELETE,
        load: async () => (await import('./overlay/delete.ts')).overlayDelete,
      },
    },
  },
  kernel: {
    summary: 'kernels that can be added to images',
    aliases: ['kernels'],
    verbs: {
      import: {
        summary: 'bring a kernel with its modules into the store',
        load: async () => (await import('./kernel/import.ts')).kernelImport,
      },
      list: {
        summary: 'list kernels, and the images that have them',
        aliases: LIST,
        load: async () => (await import('./kernel/list.ts')).kernelList,
      },
      show: {
        summary: 'show one kernel',
        load: async () => (await import('./kernel/show.ts')).kernelShow,
      },
      delete: {
        summary: 'delete kernels; images keep what they were given',
        aliases: DELETE,
        load: async () => (await import('./kernel/delete.ts')).kernelDelete,
      },
    },
  },
  bootloader: {
    summary: 'the programs that firmware starts with',
    aliases: ['bootloaders'],
    verbs: {
      list: {
        summary: 'list which program each kind of firmware starts with',
        aliases: LIST,
        load: async () => (await import('./bootloader/list.ts')).bootloaderList,
      },
    },
  },
  job: {
    summary: 'long work of the daemon',
    aliases: ['jobs'],
    verbs: {
      list: {
        summary: 'list jobs, the newest first',
        aliases: LIST,
        load: async () => (await import('./job/list.ts')).jobList,
      },
      show: {
        summary: 'show one job',
        load: async () => (await import('./job/show.ts')).jobShow,
      },
      follow: {
        summary: 'show how far a job is until it ends',
        load: async () => (await import('./job/follow.ts')).jobFollow,
      },
      cancel: {
        summary: 'cancel jobs',
        load: async () => (await import('./job/cancel.ts')).jobCancel,
      },
    },
  },
  token: {
    summary: 'the tokens that let programs into the REST API',
    aliases: ['tokens'],
    verbs: {
      add: {
        summary: 'make a token',
        aliases: ADD,
        load: async () => (await import('./token/add.ts')).tokenAdd,
      },
      list: {
        summary: 'list tokens, without what lets their bearers in',
        aliases: LIST,
        load: async () => (await import('./token/list.ts')).tokenList,
      },
      revoke: {
        summary: 'make tokens let nobody in any more',
        aliases: DELETE,
        load: async () => (await import('./token/revoke.ts')).tokenRevoke,
      },
    },
  },
  configure: {
    summary: 'what of the cluster lies on this server',
    verbs: {
      hostfile: {
        summary: 'write the names of all nodes to /etc/hosts',
        load: async () => (await import('./configure/hostfile.ts')).configureHostfile,
      },
      nfs: {
        summary: 'write the NFS exports of warewulf.conf to /etc/exports',
        load: async () => (await import('./configure/nfs.ts')).configureNfs,
      },
      ssh: {
        summary: 'make what root and users need to log in on nodes',
        load: async () => (await import('./configure/ssh.ts')).configureSsh,
      },
      tls: {
        summary: 'show or replace the certificate of the REST API',
        aliases: ['keys', 'key', 'cert', 'crt'],
        load: async () => (await import('./configure/tls.ts')).configureTls,
      },
      all: {
        summary: 'do all of it (meant when no verb is named)',
        isDefault: true,
        load: async () => (await import('./configure/all.ts')).configureAll,
      },
    },
  },
  genconfig: {
    summary: 'what is made from the definitions of wwctl',
    aliases: ['cnf'],
    isHidden: true,
    verbs: {
      man: {
        summary: 'write the man pages',
        load: async () => (await import('./genconfig/man.ts')).genconfigMan,
      },
      reference: {
        summary: 'write the reference of all commands',
        load: async () => (await import('./genconfig/reference.ts')).genconfigReference,
      },
    },
  },
  upgrade: {
    summary: 'what an earlier version left: databases, and files of Warewulf',
    verbs: {
      database: {
        summary: 'bring the databases up to this version (meant when no verb is named)',
        isDefault: true,
        load: async () => (await import('./upgrade/database.ts')).upgradeDatabase,
      },
      nodes: {
        summary: 'give a nodes.conf of Warewulf its current form',
        load: async () => (await import('./upgrade/nodes.ts')).upgradeNodesFile,
      },
      config: {
        summary: 'give a warewulf.conf of Warewulf its current form',
        load: async () => (await import('./upgrade/config.ts')).upgradeConfigFile,
      },
    },
  },
};

export const plainCommands: Readonly<Record<string, CommandEntry>> = {
  completion: {
    summary: 'print what makes a shell complete words of wwctl',
    load: async () => (await import('./completion.ts')).completion,
  },
  __complete: {
    summary: 'what could stand under the cursor',
    isHidden: true,
    load: async () => (await import('./complete.ts')).complete,
  },
  history: {
    summary: 'list the changes of nodes and profiles',
    aliases: ['log'],
    load: async () => (await import('./history/history.ts')).history,
  },
  show: {
    summary: 'show one change, field by field',
    load: async () => (await import('./history/show.ts')).showRevision,
  },
  diff: {
    summary: 'show what is different between two revisions',
    load: async () => (await import('./history/diff.ts')).diffRevisions,
  },
  undo: {
    summary: 'take back one change',
    load: async () => (await import('./history/undo.ts')).undoRevision,
  },
  ssh: {
    summary: 'run a command on nodes, or log in on one',
    load: async () => (await import('./ssh.ts')).ssh,
  },
  clean: {
    summary: 'remove files that nothing refers to',
    load: async () => (await import('./clean.ts')).clean,
  },
  server: {
    summary: 'run the daemon, warewulfd, in the foreground',
    load: async () => (await import('./server.ts')).server,
  },
  doctor: {
    summary: 'look for what keeps the cluster from working',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  version: {
    summary: 'show the versions of wwctl and of the daemon',
    aliases: ['vers'],
    load: async () => (await import('./version.ts')).version,
  },
};
