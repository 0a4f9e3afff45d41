// What is wrong with a setting, for the person who set it or forgot it. It stands alone so that whoever reads
// settings of its own (a processor) can say so in the same way.

/** One sentence for the person who set, or forgot, something. */
export class SettingsProblem extends Error {
  override name = 'SettingsProblem';
}
