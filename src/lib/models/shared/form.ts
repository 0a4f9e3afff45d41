// What a form of a product, an item or a livestream may hold, said in words: the console knows no types, and the
// database takes any text for a time.
// Tested in tests/lib/models/shared/form.test.ts.

import { cut } from '#lib/helpers/cut.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';

/** What the models write themselves: in a form, as in a row that is handed back, it counts for nothing. */
const OURS = ['id', 'position', 'viewer_count', 'created_at', 'updated_at'];

/** What a sleeve still holds in readable letters, and the foot of a page beside another. */
const LONGEST_TITLE = 200;

/** @throws UsageProblem for a name that is no column. */
export function checkNames(form: object, columns: readonly string[]): void {
  for (const name of Object.keys(form))
    if (![...columns, ...OURS].includes(name))
      throw new UsageProblem(`There is no "${name}" to set: there are ${columns.join(', ')}.`);
}

/** A title without the blanks around it. @throws UsageProblem for one without any words, or that no sleeve holds. */
export function readTitle(title: unknown): string {
  const words = typeof title === 'string' ? title.trim() : '';
  if (words === '') throw new UsageProblem('A title should have at least one character.');
  if (words.length > LONGEST_TITLE)
    throw new UsageProblem(
      `A title should have at most ${LONGEST_TITLE} characters, but has ${words.length}: "${cut(words, 40)}".`,
    );
  return words;
}

/** @throws UsageProblem for one of `names` that is neither null nor a whole number. */
export function checkNumbers(form: object, names: readonly string[]): void {
  for (const [name, value] of Object.entries(form)) {
    if (!names.includes(name) || value === undefined || value === null) continue;
    if (Number.isSafeInteger(value)) continue;
    const unit = name.endsWith('_at') ? ' of milliseconds since 1970' : '';
    throw new UsageProblem(`${name} should be a whole number${unit} or null, but is ${value}.`);
  }
}
