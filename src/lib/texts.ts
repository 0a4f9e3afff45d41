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

  /** What search engines and those who share a link are told; nobody sees it on the page. */
  head: {
    /** The description of an item that has no words of its own. */
    item: (kind: string, title: string) => `${kind}: “${title}”.`,
    product: (title: string) => `“${title}”: everything in it, in one sleeve.`,
    poster: (title: string) => `The picture on the sleeve of “${title}”`,
    drawing: (title: string) => `The printed sleeve of “${title}”`,
    site: (name: string) => `A record sleeve of ${name}, opened`,
  },

  /** `count` is the number as it is written in this language; the forms are those of Intl.PluralRules. */
  counters: {
    label: 'So far',
    plays: (count: string) => ({ one: `${count} play`, other: `${count} plays` }),
    reads: (count: string) => ({ one: `${count} read`, other: `${count} reads` }),
    downloads: (count: string) => ({ one: `${count} download`, other: `${count} downloads` }),
    viewers: (count: string) => ({
      one: `${count} person is here`,
      other: `${count} people are here`,
    }),
    members: (count: string) => ({
      one: `${count} person is a member already`,
      other: `${count} people are members already`,
    }),
    /** On the page where one becomes a member. */
    others: (count: string) => ({ one: `Join ${count} other`, other: `Join ${count} others` }),
    unknown: 'There is no such counter.',
    visit: 'A beat should name its visit, with a random UUID.',
  },

  live: {
    title: 'Live',
    lead: 'What is on now, what comes next, and what has been.',
    now: 'On now',
    next: 'Coming up',
    past: 'Before',
    join: 'Join the stream',
    place: 'Where it will be',
    recording: 'See the recording',
    until: (time: string) => `Until ${time}`,
    /** `#` becomes the time by the visitor's own clock. */
    local: '# where you are',
    nothing: 'Nothing is planned at the moment.',
    meanwhile: 'The crates are open all night.',
    browse: 'Leaf through the media',
  },

  greeting: { login: 'Log in', join: 'Join', account: 'Your account' },

  feeds: {
    newest: (name: string) => `${name}: new media`,
    podcast: (name: string) => `${name}: to listen to and to watch`,
    product: (title: string, name: string) => `${title} (${name})`,
    /** Of a site without a tagline. */
    description: (name: string) => `What is new on ${name}.`,
    rest: { video: 'Watch', audio: 'Listen', article: 'Read on', file: 'Download' },
    members: 'For members.',
  },
};
