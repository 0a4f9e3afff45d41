// Passwords that everybody tries first, from a list that comes along: nothing is asked of another site. The
// list takes 40 ms and 20 MB, so that it is read when the first new password comes, not when a server starts.
// Tested in tests/lib/models/user/new-password.test.ts.

let words: Promise<Set<string>> | undefined;

/** However it is capitalised. */
export async function isCommon(password: string): Promise<boolean> {
  words ??= load();
  return (await words).has(password.toLowerCase());
}

async function load(): Promise<Set<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common']);
}
