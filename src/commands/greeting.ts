// What a demo tells whoever started it, at every start.

import { cast } from '#db/seed.ts';

export function demoNotes(): string {
  const width = Math.max(...Object.values(cast).map(({ email }) => email.length));
  const signIns = Object.entries(cast).map(
    ([role, { email, password }]) => `  ${role.padEnd(7)} ${email.padEnd(width)}  ${password}`,
  );
  return `
  This is a demo: nobody but this machine sees it, and no money moves.

${signIns.join('\n')}

  Three things to try:
  1. Open a members' video, become a member with the pretend payment, and watch it.
  2. Refund it: your account links to the pretend processor. The door closes again.
  3. npm run media -- add some-file.mp4 --title "My first talk"   (it is there a blink later)
`;
}
