import { type CheckFinding, finding, type ImageCheck } from './check.ts';

/** How root can log in. The answer is no fault either way. */
export const rootAccount: ImageCheck = {
  id: 'root-account',
  title: 'root account',
  judge: ({ survey: { texts } }) => {
    const inPasswd = passwordIn(texts['/etc/passwd']);
    if (inPasswd === undefined)
      return [finding('warning', 'it has no user root', 'install the base files of its distribution')];
    return [judgePassword(inPasswd === 'x' ? passwordIn(texts['/etc/shadow']) : inPasswd)];
  },
  ok: () => '',
};

function passwordIn(text: string | undefined): string | undefined {
  const line = text?.split('\n').find((each) => each.startsWith('root:'));
  return line?.split(':')[1];
}

function judgePassword(password: string | undefined): CheckFinding {
  if (password === '') return finding('info', 'root has no password: whoever reaches the console of a node is root');
  if (password === undefined || /^[!*]/.test(password)) {
    return finding('info', "root's password is locked: log in with SSH keys");
  }
  return finding('info', 'root has a password, and its hash is in the image');
}
