/** Headers, percent-encoded UTF-8, in which a client on the trusted socket says who types what. */
export const USER_HEADER = 'warewulf-user';
export const COMMAND_HEADER = 'warewulf-command';
