import { expect, test } from 'vitest';
import { consoleMailer } from '#lib/mail/console.ts';
import { aLetter } from '../../support/mail.ts';

const print = async (name: string, text: string) => {
  let printed = '';
  const mailer = consoleMailer((line) => {
    printed += line;
  });
  await mailer.send(aLetter({ to: { name, address: 'mia@example.test' }, text }));
  return printed;
};
test('a letter is printed so that a person can read it', async () => {
  expect(await print('Mia', 'Hi Mia,\n\nwelcome.\n')).toBe(
    `
  │ To Mia <mia@example.test>
  │ Hello
  │
  │ Hi Mia,
  │
  │ welcome.

`,
  );
});

test('what a terminal would obey is left out', async () => {
  const ESC = String.fromCharCode(27);
  expect(await print(`${ESC}[2JMia`, `a${ESC}]0;title`)).not.toContain(ESC);
});
