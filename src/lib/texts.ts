// Every word that the site says, in one place: a translation is one file. Pages, components, endpoints and
// letters take their words from here; what authors write (titles, notes, src/content) and what commands print
// is not here. A text with something to fill in is a function; HTML never stands in a text.

export const texts = {
  /** BCP 47, of the whole interface. */
  lang: 'en',
  dir: 'ltr' as 'ltr' | 'rtl',
  /** For days, times and numbers. */
  locale: 'en-GB',

  frame: {
    skip: 'Skip to the content',
    main: 'Main',
    products: 'Products',
    media: 'Media',
    live: 'Live',
    about: 'About this site',
  },
};
