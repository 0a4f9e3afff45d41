// Every word that the site says, in one place: a translation is one file. Pages, components, endpoints and
// letters take their words from here; what authors write (titles, notes, src/content), what commands print and
// what the books note of a payment for admins (src/lib/models/payment) is not here. A text with something to fill
// in is a function; HTML never stands in a text.

export const texts = {
  /** BCP 47, of the whole interface. */
  lang: 'en',
  dir: 'ltr' as 'ltr' | 'rtl',
  /** For days, times, numbers and the order of words: whatever is written as a country does. */
  locale: 'en-GB',

  /** What the site is called until it has a name: see Site.set in docs/tour.md. */
  name: 'Gatefold',

  frame: {
    skip: 'Skip to the content',
    main: 'Main',
    products: 'Products',
    media: 'Media',
    live: 'Live',
    search: 'Search',
    about: 'About this site',
    /** A mail address, where there is one. */
    contact: 'Contact',
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

  /** Lists of items: shelves, their filters, and what stands beside an item. */
  browse: {
    title: 'Browse',
    lead: 'Every shelf of the house: by kind, by who may open it, and by the words it goes by.',
    filter: 'Filter',
    kind: 'Kind',
    access: 'Open to',
    tag: 'Tag',
    tags: 'Tags',
    kinds: { video: 'Video', audio: 'Audio', article: 'Articles', file: 'Downloads' },
    accesses: { free: 'Everybody', members: 'Members' },
    allKinds: 'All',
    allAccesses: 'All',
    allTags: 'All tags',
    /** Titles of shelves. */
    free: 'Free',
    members: 'For members',
    freeOf: (kind: string) => `${kind}, free`,
    membersOf: (kind: string) => `${kind} for members`,
    tagged: (tag: string) => `“${tag}”`,
    shelfLead: 'Newest first.',
    taggedLead: 'What goes by this word. Newest first.',
    description: (title: string) => `${title}: to watch, listen to, read and take home.`,
    page: (page: number) => `Page ${page}, counted from the oldest.`,
    pageTitle: (title: string, page: number) => `${title}, page ${page}`,
    nothing: {
      title: 'Nothing stands on this shelf yet.',
      text: 'The first sleeve will stand here.',
    },
    noTags: { title: 'Nothing has a tag yet.', text: 'The first word will stand here.' },
    beside: 'Before and after',
    previous: 'Before',
    next: 'After',
    related: 'From the same crate',
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
    past: 'Past',
    /** The way into one that runs, to the item of one that will, and to what one was about. */
    enter: 'Come in',
    item: 'See the item',
    recording: 'See the recording',
    /** `#` becomes the time by the visitor's own clock. */
    local: '# where you are',
    same: 'The same where you are',
    nothing: 'Nothing is planned at the moment.',
    meanwhile: 'The crates are open all night.',
    browse: 'Leaf through the media',
  },

  player: {
    speed: 'Speed',
    /** `rate` as it is written in this language: 1.5 */
    rate: (rate: string) => `${rate}×`,
    again: 'From the beginning',
    captions: 'Captions',
    none: 'None',
    keyboard: 'Keys',
    keys: 'J and L: ten seconds back and on. K: stop and go on. M: sound. C: captions. F: whole screen. < and >: speed.',
    /** For browsers that cannot play. */
    play: (title: string) => `Play “${title}”`,
    download: 'Download',
    missing: 'The file is not here yet. Please look again soon.',
    unknown: 'There is no such item to go on with.',
    position: 'Say the place in whole milliseconds.',
  },

  search: {
    title: 'Search',
    lead: 'In titles, notes and captions: everything that is open to everybody.',
    label: 'Words to look for',
    button: 'Search',
    hint: 'Or leaf through it:',
    /** `#` becomes the number, as it is written in this language. */
    found: { one: '# result', other: '# results' },
    searching: 'Looking …',
    nothing: 'Nothing was found for “#”.',
    fewer: 'Try fewer or other words.',
    more: 'Show more',
    failed: 'The search cannot be reached just now. Please try again in a moment.',
    scripts: {
      before: 'The search needs scripts, but you can',
      way: 'leaf through all shelves',
      after: 'without them.',
    },
    product: 'Product',
    members: 'Members',
  },

  greeting: { login: 'Log in', join: 'Join', account: 'Your account' },

  login: {
    title: 'Log in',
    again: 'Error: log in',
    heading: 'Welcome back',
    onward: 'Log in, and you go straight on to where you were.',
    email: 'Email',
    password: 'Password',
    button: 'Log in',
    newcomer: 'New here?',
    forgot: 'Forgot your password?',
    register: 'Create an account',
    wrong: 'The address or the password is not right.',
    disabled: (contact: string) =>
      `This account was closed by the people who run this site.${contact && ` Write to ${contact} if that is a mistake.`}`,
    busy: 'Too many people are logging in right now. Try again in a moment.',
  },

  register: {
    title: 'Create your account',
    again: 'Error: create your account',
    lead: 'An address and a password. We write when something new is there, and one press ends that.',
    email: 'Email',
    name: 'Name',
    greets: 'How the site greets you.',
    password: 'Password',
    advice: (characters: number) =>
      `At least ${characters} characters. Four words that only you would put together are good.`,
    repeat: 'Password, once more',
    button: 'Create account',
    known: 'Already have one?',
    login: 'Log in',
    refused: {
      'email-invalid': 'This is not a mail address.',
      'email-taken': 'There is an account with this address already, and this is not its password.',
      'password-mismatch': 'The two passwords are not the same.',
      'password-short': (characters: number) =>
        `A password needs at least ${characters} characters.`,
      'password-long': 'This password is too long.',
      'password-common':
        'This is one of the passwords that are tried first. Take one that only you would think of.',
    },
  },

  join: {
    title: 'Join',
    description: 'What membership costs, and what it opens.',
    heading: 'One payment opens everything',
    /** After the price. */
    once: 'once',
    /** What a payment buys: the words to change when your membership is another one. */
    benefits: [
      {
        title: 'Every members’ item',
        text: 'Videos to watch, records to hear, texts and downloads.',
      },
      {
        title: 'Whatever comes next',
        text: 'New items open for you the moment they are published.',
      },
      {
        title: 'No renewal',
        text: 'One payment, no subscription. A refund closes the door again.',
      },
    ],
    unpriced:
      'Membership has no price yet, so nobody can join for now. Everything that is free stays open.',
    unpayable:
      'No payment processor is set up yet, so nobody can join for now. Everything that is free stays open.',
    pay: (amount: string) => `Pay ${amount} once`,
    how: (amount: string) => `Pay ${amount} once, by`,
    underway: 'Your payment is on its way: please do not pay again.',
    held: 'You have paid before, and that payment is on hold or disputed. It may still open again.',
    review: 'We are checking your payment: please do not pay again.',
    look: 'See how it stands',
    again: 'You began to pay before. It goes on where it was, and nothing is charged twice.',
    as: (address: string) => `You are logged in as ${address}.`,
    accountFirst: 'First, an account for the membership to belong to. Paying is the next step.',
    register: 'Create an account',
    login: 'Log in',
    demo: 'This is a demo: the checkout is a fake one that behaves like a real one. No card is asked for and no money moves.',
    member: {
      heading: 'You are in',
      lead: 'You are a member: every sleeve opens for you.',
      onward: 'Go on to where you were',
      browse: 'Browse the media',
      account: 'Your account',
    },
    refused: {
      'no-price': 'Membership has no price yet, so nobody can join for now.',
      'no-processor': 'This way of paying is not offered here.',
      'processor-silent':
        'The payment service does not answer. Nothing was charged: try again soon.',
    },
    /** What is bought, as the processor and its receipts call it. */
    bought: (site: string) => `Membership of ${site}`,
  },

  account: {
    title: 'Your account',
    again: 'Error: your account',
    card: 'Membership card',
    open: 'Open',
    closed: 'Closed',
    since: (day: string) => `With us since ${day}`,
    admin: 'Administration',
    payments: 'Payments',
    unpaid: {
      title: 'Nothing paid yet',
      text: 'Your payments stand here, with what became of each.',
    },
    demo: 'This is a demo: follow “Fake Pay” to the pretend processor, refund the payment there, and see the door close.',
    name: {
      title: 'Name',
      text: (name: string) => `The site greets you as ${name}.`,
      none: 'The site does not know what to call you.',
      open: 'Change the name',
      hint: 'Leave it empty and no name is shown.',
      button: 'Use this name',
    },
    mail: {
      title: 'Mail',
      on: 'We may write to you when something new is there.',
      off: 'We send you no news.',
      always: 'What you ask for and what belongs to a payment comes in any case.',
      unconfirmed: (email: string) =>
        `Nobody has confirmed yet that ${email} is yours. Open the link in our letter, or ask for another one.`,
      confirm: 'Send me the link again',
      stop: 'Stop the newsletter',
      start: 'Send me news again',
      unclear: 'Choose on or off.',
    },
  },

  /** Where a person stands with the site, at the top of the account page. */
  membership: {
    join: 'Become a member',
    browse: 'Browse the media',
    look: 'Look at the payment',
    open: {
      headline: 'You are a member',
      present: (day: string) => `Everything is open to you, as a gift, since ${day}.`,
      paid: (amount: string, day: string) =>
        `You paid ${amount} on ${day}, and everything is open to you.`,
    },
    admin: { headline: 'You are an admin', sentence: 'Everything is open to you.' },
    held: {
      headline: 'Your membership is on hold',
      sentence: (reason: string) =>
        `Your payment is there, but it opens nothing for now: ${reason.replace(/\.$/, '')}.`,
    },
    refunded: {
      headline: 'Your membership has ended',
      sentence:
        'Your money was given back, so the members’ items are closed again. You can join again at any time.',
    },
    unfinished: {
      headline: 'You have not finished paying',
      sentence:
        'You began a payment and, as far as we know, did not finish it. Go on where you were: nothing is charged twice.',
      way: 'Go on paying',
    },
    underway: {
      headline: 'Your payment is on its way',
      sentence: 'You have done your part. As soon as the money has arrived, everything opens.',
    },
    failed: {
      headline: 'You are not a member yet',
      sentence: 'Your last payment was refused, and nothing was taken. You can try again.',
    },
    disputed: {
      headline: 'Your membership is on hold',
      sentence: 'Your payment is disputed. Once that is settled in our favour, everything opens.',
    },
    review: {
      headline: 'Your membership is being checked',
      sentence:
        'Your payment is not what we expected, so one of us will check it. Please do not pay again.',
    },
    none: {
      headline: 'You are not a member yet',
      sentence: 'One payment opens every members’ item, for good.',
    },
  },

  payment: {
    statuses: {
      pending: 'Not paid yet',
      complete: 'Paid',
      refunded: 'Refunded',
      failed: 'Refused',
      expired: 'Left unpaid',
      disputed: 'Disputed',
      review: 'Being checked by us',
    },
    underway: 'On its way',
    held: 'Paid, on hold',
    withdrawn: 'Taken back',
    partly: (amount: string) => `Paid, ${amount} given back`,
    /** Of a membership that nobody paid for. */
    present: 'A gift',
    day: 'Day',
    begun: 'Begun',
    amount: 'Amount',
    by: 'By',
    state: 'State',
    number: 'Number',
    again: 'Check again',
    unknown: 'You have no such payment.',
    /** Why a payment is as it is, and what a person should look at. */
    reasons: {
      forgotten: 'The processor does not know this checkout any more.',
      repriced: 'The price has changed since, so this checkout was closed.',
      replaced: 'Another checkout was begun, so this one was closed.',
      never: 'The processor never made its checkout.',
      over: 'Nobody could pay at this checkout any more, so it was closed.',
      refunding: (amount: string, reason: string) => `Giving back ${amount}: ${reason}`,
      unrefunded: (amount: string) => `${amount} was not given back after all.`,
      stray: (message: string) =>
        `Its processor told of money for this checkout, which is over (message ${message}): look for it there.`,
      second: (object: string) =>
        `It was paid a second time, as ${object}: give that one back at the processor.`,
    },
  },

  /** The administration's page of one payment, and gifts. */
  money: {
    look: (processor: string) => `Ask ${processor} now`,
    facts: {
      title: 'What is known',
      state: 'State',
      amount: 'Amount',
      refunded: 'Given back',
      payer: 'Payer',
      nobody: 'An account that is gone',
      by: 'Processor',
      begun: 'Begun',
      completed: 'Paid on',
      closed: 'Checkout given up',
      checked: 'Processor last asked',
      number: 'Our number',
      object: 'Its object there',
      movement: 'Its movement there',
    },
    attention: {
      title: 'This needs a person',
      list: 'Needs a person',
      more: (count: number) => `And ${count} more, once these are dealt with.`,
      review: (processor: string) =>
        `Open it at ${processor} and compare. If somebody really paid that, give the money back there, and let them pay again, or give them a gift. It opens nothing until ${processor} shows what it should.`,
      odd: (processor: string) =>
        `Settle it at ${processor}, or give the money back there, then note it here: nobody waits for this one any more then, and its payer can begin another.`,
      open: 'It opens the site as before. Do what is needed, then note it here.',
      closed: (processor: string) =>
        `It opens nothing now. Do what is needed at ${processor}, then note it here.`,
      note: 'What was done',
      button: 'Dealt with',
    },
    refund: {
      title: 'Give money back',
      itself: (processor: string) => `${processor} sends it back the way it came.`,
      hand: (processor: string) =>
        `${processor} cannot send it back for us: do that by other means first, and record it here.`,
      amount: (currency: string) => `How much, in ${currency}`,
      most: (amount: string) => `At most ${amount}. All of it closes the membership.`,
      reason: 'Why',
      hint: 'Its payer reads it too.',
      button: 'Give back …',
      ask: 'Are you sure?',
      all: (amount: string) =>
        `${amount} will be given back, and the membership ends. This cannot be undone.`,
      part: (amount: string) =>
        `${amount} will be given back, and the membership stays open. This cannot be undone.`,
      yes: (amount: string) => `Yes, give back ${amount}`,
      no: 'No, leave it',
    },
    hold: {
      title: 'On hold',
      reason: 'Why it may open again',
      until: {
        processor:
          'As long as its processor tells of a dispute, the next look there closes it again.',
        refund: 'To record what was given back lifts it, too.',
        admin: 'Nobody but an admin lifts it.',
      },
      button: 'Lift the hold',
    },
    revoke: { title: 'Take the gift back', reason: 'Why', button: 'Take it back' },
    comp: {
      title: 'Give a membership',
      lead: 'A gift of the house: everything opens for them, nothing is paid, and you can take it back.',
      email: 'Their address',
      reason: 'Why',
      hint: 'They read it too.',
      sure: 'Give it all the same',
      button: 'Give it',
      link: 'Give one …',
    },
    log: {
      title: 'What happened',
      empty: 'Nothing yet',
      begin: 'It was begun, and nobody has heard of it since.',
    },
    password: 'Your password, once more',
    done: {
      look: 'The processor was asked.',
      refund: 'The money is on its way back.',
      unseen:
        'The processor took the refund, and does not show it yet: ask it again before you give anything back once more.',
      dealt: 'Noted. It is off the list.',
      release: 'It opens the site again.',
      revoke: 'The gift was taken back.',
      comp: 'They are a member now.',
    },
    refused: {
      unknown: 'There is no such payment.',
      reason: 'Please give a reason.',
      amount: 'This should be an amount like 9.00.',
      'nothing-held': 'There is no money here that could be given back.',
      'too-much': 'That is more than there is, or nothing at all.',
      inexact:
        'The processor cannot give back exactly this: of some currencies it takes whole units only.',
      changed: 'Meanwhile something was given back: look at the numbers, then try again.',
      refused: 'The processor does not give that back: look there for the reason.',
      gone: 'The processor knows nothing of this money: give it back by other means first, then record it here.',
      silent: 'The processor did not answer. Ask it again before you try once more.',
      bought: 'Only a gift can be taken back.',
      nobody: 'Nobody has an account with this address.',
      member: 'The site is open to them already.',
      sure: 'Nobody has confirmed this address: the account may belong to somebody else.',
    },
  },

  /** What `npm run reconcile` prints, and the administration shows. */
  reconcile: {
    busy: 'Another process is reconciling: nothing to do.',
    asked: (asked: number, changed: number) =>
      `Asked about ${asked} ${asked === 1 ? 'payment' : 'payments'}, ${changed} changed.`,
    changed: (number: string, from: string, to: string) =>
      from === to ? `${number}: ${to}, with news.` : `${number}: ${from} → ${to}`,
    attention: (number: string, sentence: string) => `${number} needs a person. ${sentence}`,
    late: (system: string) =>
      `It was paid more than an hour ago, and no message told us: check the webhooks of ${system}.`,
    trouble: {
      silent: (system: string) => `${system} does not answer now, it is asked again.`,
      key: (system: string, reason: string) =>
        `${system} refuses our key, so no payment there can be checked or taken: ${reason}`,
      unknown: (system: string) => `${system} does not know it.`,
      refused: (system: string, reason: string) => `${system} says no: ${reason}`,
    },
  },

  /** How one pays at each of them, and why a payment there is as it is. */
  processors: {
    stripe: {
      label: 'Pay by card',
      reasons: {
        refunded: 'Given back by Stripe.',
        expired: 'The checkout at Stripe ended unpaid.',
        failed: 'The bank refused.',
        underway: 'The bank has not sent the money yet.',
        disputed: (state: string) => `The bank was asked to give the money back (${state}).`,
      },
    },
    paypal: {
      label: 'Pay with PayPal',
      reasons: {
        voided: 'The order at PayPal was given up.',
        refunded: 'Given back by PayPal.',
        pending: (reason = 'no reason given') =>
          `PayPal has not received the money yet (${reason}).`,
        declined: (reason = 'no reason given') => `PayPal refused (${reason}).`,
        disputed: 'A dispute was opened at PayPal.',
        lost: 'A dispute at PayPal was lost.',
        reversed: 'PayPal took the money back.',
      },
    },
    btcpay: {
      label: 'Pay with Bitcoin',
      reasons: {
        part: 'A part of the money is here: the rest can be paid at the same invoice.',
        processing: 'The payment was seen and waits to be confirmed.',
        marked: 'Marked as paid by hand at BTCPay Server.',
        over: 'More came than was asked for: give the rest back at BTCPay Server, without recording it here.',
        odd: (what: string) =>
          what === 'PaidLate'
            ? 'The money came after the invoice had ended.'
            : 'Only a part of the money came before the invoice ended.',
        expired: 'The invoice ended unpaid.',
        invalid: 'The invoice was marked as invalid, and nothing was paid.',
        unconfirmed:
          'Money came that was not confirmed in time, or for an invoice that was closed.',
        refunded:
          'BTCPay Server began a refund: record how much was given back, or lift this if nothing was.',
      },
    },
  },

  /** Where the browser comes back to from the processor. */
  thanks: {
    title: 'Thank you',
    payment: 'Your payment',
    lead: 'Your payment has arrived.',
    member: 'You are a member now: every sleeve opens for you.',
    /** Said by the page that one came to become a member for. */
    done: { member: 'You are a member now: this sleeve is open, and so is every other.' },
    browse: 'Browse the media',
    account: 'Your account',
    onward: 'Go on',
    waiting: {
      title: 'Waiting for your payment',
      lead: 'The processor has not received the money yet. Some ways of paying take a while.',
    },
    underway: {
      title: 'Your payment is on its way',
      lead: 'You have done your part. Some ways of paying take a while, up to some days.',
    },
    silent: {
      title: 'Still checking',
      lead: 'The processor does not answer at the moment. If you have paid, your payment is safe.',
    },
    once: 'If you have paid, please do not pay again: the money is matched to your account as soon as it arrives.',
    look: 'This page looks again by itself, at first every few seconds.',
    leave: 'You can also leave it: nothing gets lost.',
    again: 'Look again now',
    unfinished: 'You did not finish paying?',
    demo: {
      before: 'This is a demo:',
      way: 'let the money arrive at Fake Pay',
      after: ', or never come.',
    },
    /** Of a member who began another one. */
    spare: {
      title: 'This payment is not finished',
      lead: 'No money has arrived for it, and none is needed.',
    },
    held: {
      title: 'Your payment is on hold',
      lead: 'It has arrived, but it opens nothing for now.',
    },
    other: 'You are a member by another payment: all is open.',
    /** Before an address, of a payment that only the site's owner can mend. */
    questions: 'You have a question about it, or think that it is wrong? Write to',
    last: 'The processor does not answer right now: this is what it told us last.',
    failed: {
      title: 'The payment was refused',
      lead: 'Nothing was taken. Often a second try, or another card, is all it takes.',
      way: 'Try again',
    },
    expired: {
      title: 'You left before paying',
      lead: 'Nothing was taken, and nothing is lost: you can begin again whenever you like.',
      way: 'Begin again',
    },
    refunded: {
      title: 'Your money was given back',
      lead: 'The members’ items are closed for you again. Whatever is free stays open.',
    },
    disputed: {
      title: 'This payment is disputed',
      lead: 'Until that is settled between the banks, it opens nothing.',
    },
    review: {
      title: 'We are checking this payment',
      lead: 'What the processor tells does not match what you were asked for. Please do not pay again.',
    },
  },

  /** The pretend processor of a demo, which stands for somebody else's site. */
  fake: {
    name: 'Fake Pay',
    label: 'Pay with the fake processor',
    about: 'A pretend processor for testing. No money moves.',
    title: (bought: string) => `Fake Pay: ${bought}`,
    question: 'What should happen?',
    back: 'Back to the shop without choosing',
    believe: {
      title: 'What the shop may believe',
      text: 'Not the browser: the address that it comes back to proves nothing, so following the link above opens no door. The shop asks this processor about the order, and believes only its answer. Meanwhile this processor also sends signed messages, the newest twice and an older one in between, as real ones do when a network stumbles.',
    },
    happened: 'What happened so far',
    order: 'Order',
    number: 'The shop’s number',
    states: {
      open: { title: 'To be paid', text: 'You are the customer, and the bank: choose below.' },
      pending: {
        title: 'On its way',
        text: 'The customer has agreed, the bank has not sent it yet.',
      },
      paid: { title: 'Paid', text: 'The money is with the shop.' },
      failed: { title: 'Refused', text: 'The bank said no. The shop can begin a new order.' },
      cancelled: {
        title: 'Left',
        text: 'The customer went away. The shop can begin a new order.',
      },
      refunded: { title: 'Refunded', text: 'The money is with the customer again.' },
    },
    choices: {
      pay: { label: 'Pay', text: 'The money arrives at once, and the shop opens its door.' },
      fail: { label: 'Fail', text: 'The bank refuses, as with an empty card.' },
      leave: { label: 'Leave', text: 'Go back to the shop without paying.' },
      later: {
        label: 'Pay later',
        text: 'Agree now; the money comes when you say so, as by bank debit.',
      },
      arrive: { label: 'The money arrives', text: 'The bank has sent it after all.' },
      refund: { label: 'Refund', text: 'The shop gives the money back, and its door closes.' },
      /** To fail, once the money is on its way. */
      never: { label: 'It never comes', text: 'The bank gives up on it.' },
    },
    /** What it tells the shop of an order, which the member reads beside the payment. */
    reasons: {
      pending: 'The bank has not sent it yet.',
      failed: 'The bank said no.',
      cancelled: 'The checkout at Fake Pay was left.',
      refunded: 'Given back by Fake Pay.',
    },
    refused: {
      'unknown-order': 'There is no such order.',
      'unknown-action': 'Choose one of the buttons.',
      'not-possible': 'This order cannot do that any more.',
    },
  },

  admin: {
    title: 'Administration',
    utc: 'All times are UTC.',
    overview: 'Overview',
    unpublished: 'The last publish failed, and the site is as it was.',
    report: {
      nothing: 'Everything was published already.',
      all: (added: string, changed: string, removed: string) =>
        `Published: ${added}, ${changed}, ${removed}.`,
      added: (count: string) => ({ one: `${count} file added`, other: `${count} files added` }),
      changed: (count: string) => ({ other: `${count} changed` }),
      removed: (count: string) => ({ other: `${count} removed` }),
    },
    figures: {
      members: 'Members',
      accounts: (count: string) => ({ one: 'of one account', other: `of ${count} accounts` }),
      payments: 'Payments',
      taken: (amounts: string) => `${amounts} taken, less what was given back`,
      none: 'none yet',
      plays: 'Plays',
      played: (_count: string) => ({
        one: 'of videos and audio',
        other: 'of videos and audio, all together',
      }),
    },
    publish: {
      title: 'Publish',
      nothing: 'Everything that was changed is published.',
      waiting: (count: string) => ({
        one: 'One change waits to be published.',
        other: `${count} changes wait to be published.`,
      }),
      itself: 'While this server runs, changes are published by themselves.',
      button: 'Publish now',
    },
    drafts: {
      title: 'Not published yet',
      caption: 'Drafts and scheduled items',
      none: 'No drafts',
      add: 'Add one:',
    },
    payments: {
      title: 'Payments',
      caption: 'Payments by state',
      none: 'No payments yet',
      begin: 'They begin with the button on the join page.',
    },
    plays: {
      title: 'Most played',
      caption: 'Most played items',
      none: 'Nothing played yet',
      counts: 'A play counts once for each visit to a page.',
    },
    search: {
      by: (what: string) => `Search by ${what}`,
      button: 'Search',
      beyond: 'There is no such page',
      first: 'To the first one',
      nothing: (query: string) => `Nothing found for “${query}”`,
      all: 'Show all',
      empty: 'Nothing here yet',
    },
    pager: {
      label: 'Pages',
      rows: (first: string, last: string, total: string) => `${first} to ${last} of ${total}`,
      page: (page: string, last: string) => `Page ${page} of ${last}`,
      back: 'Previous',
      onward: 'Next',
    },
    /** Of an item: does anybody see it? */
    publication: {
      draft: 'Draft',
      scheduled: 'Scheduled',
      due: 'Due: publish',
      published: 'Published',
    },
    preview: {
      title: (item: string) => `Preview: ${item}`,
      draft: 'A draft: nobody else sees it.',
      scheduled: (day: string, time: string) => `Appears on ${day} at ${time}.`,
      due: 'Due: it appears with the next publish.',
      visitors: 'This is what visitors will see.',
      members: 'This is what members will see.',
      asMember: 'As a member',
      asVisitor: 'As a visitor',
    },
    columns: {
      about: 'What it is',
      address: 'Address',
      amount: 'Amount',
      appears: 'Appears',
      begins: 'Begins',
      begun: 'Begun',
      by: 'By',
      changed: 'Changed',
      count: 'How many',
      ends: 'Ends',
      failure: 'The mail server said',
      id: 'Id',
      item: 'Item',
      key: 'Key',
      kind: 'Kind',
      length: 'Length',
      name: 'Name',
      news: 'News',
      number: 'Number',
      open: 'Open to',
      opened: 'Open to them',
      payments: 'Payments',
      plays: 'Plays',
      position: 'No.',
      processors: 'Processor’s',
      published: 'Published',
      reason: 'Reason',
      refunded: 'Given back',
      role: 'Role',
      since: 'Since',
      size: 'Size',
      state: 'State',
      title: 'Title',
      tries: 'Tries',
      present: 'Gift',
      user: 'User',
      value: 'Value',
      viewers: 'Viewers',
    },
    /** Not what somebody has paid for: that is in another column. */
    roles: { member: 'user', admin: 'admin' },
    letters: {
      failed: (count: string) => ({
        one: 'One letter could not be sent and was given up.',
        other: `${count} letters could not be sent and were given up.`,
      }),
      late: (when: string) => (count: string) => ({
        one: `One letter has waited since ${when}.`,
        other: `${count} letters have waited since ${when}.`,
      }),
      see: 'See what the mail server said',
      again: 'Send again',
      gone: 'No letter of this number was given up.',
      kinds: {
        welcome: 'welcome',
        confirm: 'link to confirm the address',
        reset: 'link to a new password',
        receipt: 'receipt',
        refund: 'money given back',
        taken: 'has an account already',
        'new-address': 'link to confirm the new address',
        'address-asked': 'another address was asked for',
        'address-changed': 'address was changed',
        'password-changed': 'password was changed',
        news: 'news',
      },
      news: (subject: string) => `news: ${subject}`,
    },
    /** What stands under the keys of the table `site`. */
    settings: {
      name: 'What the site is called',
      tagline: 'The line under the name',
      contact: 'Where people write to',
      price: 'What membership costs',
      show_members: 'Whether home says how many members there are',
      demo: 'The demo was laid out here',
      media_position: 'Items numbered so far',
      product_position: 'Products numbered so far',
      plays: 'How often an item was played',
      publish_mark: 'Which publish was the last',
      publish_failure: 'Why the last publish failed',
      reconcile: 'What the last reconciling found',
      ready: 'When it was last tried to write',
    },
    cells: {
      unconfirmed: (address: string) => `${address} (unconfirmed)`,
      yes: 'yes',
      no: 'no',
      disabled: 'no, disabled',
      members: 'members',
      everybody: 'everybody',
      hidden: 'hidden',
      see: 'See',
    },
    /** Each table's name, what a search looks into, and how a first row comes to be. */
    tables: {
      user: {
        title: 'Users',
        searches: 'address or name',
        how: 'They come by themselves, through the register page.',
      },
      payment: {
        title: 'Payments',
        searches: 'an id, the payer’s address, the processor or the status',
        how: 'They begin with the button on the join page.',
      },
      product: {
        title: 'Products',
        searches: 'title or slug',
        how: 'Make one:',
      },
      media: { title: 'Media', searches: 'title, slug, kind or access', how: 'Add one:' },
      livestream: { title: 'Livestreams', searches: 'title', how: 'Plan one:' },
      outbox: {
        title: 'Letters',
        searches: 'recipient, kind or failure',
        how: 'They come by themselves, with the first registration.',
        groups: { failed: 'given up', waiting: 'waiting', sent: 'sent' },
      },
      site: { title: 'Site', searches: 'key', how: 'Set one:' },
    },
  },

  /** Why somebody gets no answer, or another one: guards, the gate, and the server before them. */
  refused: {
    login: 'Please log in.',
    members: 'This is for members who have paid.',
    admins: 'This is for administrators.',
    method: (method: string) => `The method ${method} is not used here.`,
    verbs: (verbs: string[]) => `This address only takes ${verbs.join(' and ')}.`,
    reading: 'This page only takes GET.',
    address: 'This address cannot be read.',
    ambiguous: 'This request can be read in two ways, so it was not read.',
    expect: 'This server cannot do what the request expects.',
    busy: 'The site cannot write just now. Please try again in a moment.',
    host: 'This server does not answer for that host.',
    foreign: 'This form was sent from another site, so it was not accepted.',
    large: 'This is larger than what the site takes.',
    broken: 'Something went wrong here. Please try again.',
    nothing: 'There is nothing here.',
  },

  gate: {
    login: 'Log in to open this.',
    pay: 'This opens for members who have paid.',
    nothing: 'There is nothing for members here.',
    file: 'There is no such file.',
    fileless: 'This item has no file.',
    captions: 'This item has no such captions.',
    expired: 'This address has expired: open the item again.',
  },

  /** What is wrong with what was sent. */
  forms: {
    failed: 'That did not work.',
    once: 'Please fill this in, once.',
    long: (characters: number) => `This should have at most ${characters} characters.`,
    type: 'Send a form, or JSON.',
    large: 'That is too much for a form.',
    json: 'The JSON should be one object.',
    unreadable: 'The form could not be read.',
  },

  /** About links in letters. */
  links: {
    gone: 'This link works no more: it was used already, is too old, or there is a newer one.',
  },

  reset: {
    title: 'A new password',
    again: 'Error: a new password',
    lead: 'Say which address your account has. We send you a link there.',
    email: 'Email',
    ask: 'Send me a link',
    remembered: 'You remember it after all?',
    login: 'Log in',
    sent: {
      title: 'Check your email',
      text: [
        'If there is an account with this address, a letter is on its way to it. Its link works once, for 30 minutes.',
        'Nothing there after a few minutes? Look into the spam folder, and check that it is the address that you registered with. Of several letters the newest one counts; after two in a quarter of an hour we send no more for a while.',
      ],
      again: 'Try another address',
    },
    choose: {
      title: 'Choose a new password',
      lead: 'Afterwards you are logged out everywhere, and log in with the new one.',
      account: (email: string) => `For the account of ${email}.`,
      password: 'New password',
      repeat: 'New password, once more',
      button: 'Set the password',
    },
  },

  confirm: {
    title: 'Is this your address?',
    lead: 'One press, and we know that our letters reach you.',
    button: 'Yes, confirm it',
    stranger: 'If you have no account here, close this page: nothing happens.',
    gone: 'An old link',
    another: 'If your address is not confirmed yet, your account page sends you another link.',
    newEmail: {
      title: 'Is this your new address?',
      lead: 'One press, and it takes the place of the old one. You are logged out everywhere else.',
      button: 'Yes, use it from now on',
      stranger: 'If you did not ask for this, close this page: the old address stays.',
      login: 'Log in first',
      needed:
        'A new address counts for whoever is logged in to its account: log in with the old address, in this browser, and open the link once more.',
      late: 'Too late',
      taken: 'Somebody else has an account with this address by now. Yours keeps its old address.',
    },
  },

  unsubscribe: {
    on: {
      title: 'No more news?',
      text: 'We write to you when something new is there. One press, and we do not.',
      button: 'Stop the newsletter',
    },
    off: {
      title: 'You get no news',
      text: 'We do not write to you when something new is there. You can take that back at any time.',
      button: 'Send me news again',
    },
    unknown: {
      title: 'An old link',
      text: 'This link belongs to no account. Your account page has the same switch.',
    },
    unclear: 'Choose on or off.',
  },

  /** What letters say. `paragraphs` come before the button, `after` comes below it. */
  letters: {
    hello: (name: string) => (name ? `Hello ${name},` : 'Hello,'),
    /** Below the button, before its address. */
    button: 'If the button does nothing, open this address:',
    foot: (site: string) => `You get this letter because of your account at ${site}.`,
    unsubscribe: 'You want no more news? One press is enough:',

    welcome: (site: string) => ({
      subject: `Welcome to ${site}`,
      paragraphs: [
        `You have an account at ${site} now.`,
        'Please confirm that this address is yours. Until then we send you nothing but what you ask for and what belongs to a payment.',
      ],
      button: 'Confirm the address',
      after: [
        'The link works once, for a week. You can ask for another on your account page.',
        'If it was not you who registered, somebody mistyped an address: you need not do anything.',
      ],
    }),
    confirm: (site: string) => ({
      subject: `Confirm your address at ${site}`,
      paragraphs: [`Please confirm that this is the address of your account at ${site}.`],
      button: 'Confirm the address',
      after: [
        'The link works once, for a week.',
        'If you have no account there, somebody mistyped an address: you need not do anything.',
      ],
    }),
    reset: (site: string) => ({
      subject: `A new password for ${site}`,
      paragraphs: [`Somebody, most likely you, asked for a new password at ${site}.`],
      button: 'Choose a new password',
      after: [
        'The link works once, for 30 minutes. Afterwards you are logged out everywhere.',
        'If it was not you, you need not do anything: your password stays as it is.',
      ],
    }),
    receipt: (site: string) => ({
      subject: `Your receipt from ${site}`,
      paragraphs: [`Thank you. Everything at ${site} is open to you now.`],
      amount: 'Paid',
      date: 'On',
      number: 'Payment',
      button: 'Your account',
      after: ['Keep this letter: it is your receipt.'],
    }),
    refund: (site: string) => ({
      subject: `Your refund from ${site}`,
      paragraphs: [
        `Money that you paid at ${site} was given back. Your account page says what is open to you now.`,
      ],
      amount: 'Given back',
      date: 'On',
      number: 'Payment',
      button: 'Your account',
      after: ['It may take some days to arrive.'],
    }),
    taken: (site: string) => ({
      subject: `You have an account at ${site} already`,
      paragraphs: [
        `Somebody tried to register at ${site} with this address, which has an account already.`,
        'If that was you, log in instead. If you do not remember the password, you can choose a new one.',
      ],
      button: 'Choose a new password',
      after: ['If it was not you, you need not do anything: your account is as it was.'],
    }),
    newAddress: (site: string) => ({
      subject: `Confirm your new address at ${site}`,
      paragraphs: [
        `Somebody, most likely you, wants to use this address for an account at ${site}. It counts once you confirm it; until then the old one does.`,
      ],
      button: 'Confirm the new address',
      after: [
        'The link works once, for a day, in a browser where you are logged in. Your account page sends you another one.',
        'If you have no account there, somebody mistyped an address: you need not do anything.',
      ],
    }),
    addressAsked: (site: string, address: string) => ({
      subject: `A new address for your account at ${site}`,
      paragraphs: [
        `Somebody, most likely you, wants to use another mail address for your account at ${site}: ${address}. Until that is confirmed, nothing changes.`,
      ],
      button: 'Your account',
      after: [
        'If it was not you, choose a new password on your account page at once: that takes the change back and logs out everybody else.',
      ],
    }),
    addressChanged: (site: string, address: string) => ({
      subject: `Your address at ${site} was changed`,
      paragraphs: [
        `Your account at ${site} has another mail address now: ${address}. Letters go there from now on, and so do links that reset the password.`,
      ],
      after: ['If it was not you, answer this letter at once: somebody else is in your account.'],
    }),
    passwordChanged: (site: string) => ({
      subject: `Your password at ${site} was changed`,
      paragraphs: [`The password of your account at ${site} was changed.`],
      button: 'Choose a new password',
      after: [
        'If it was you, all is well. If not, choose a new password at once: that logs out everybody else.',
      ],
    }),
  },

  /** What a kind of media is called, and what one does with it. */
  kinds: {
    video: { name: 'Video', verb: 'Watch' },
    audio: { name: 'Audio', verb: 'Listen' },
    article: { name: 'Article', verb: 'Read' },
    file: { name: 'Download', verb: 'Download' },
  },

  units: {
    minutes: (count: number) => `${count} min`,
    hours: (count: number) => `${count} h`,
    /** Each a thousand of the one before. */
    sizes: ['bytes', 'kB', 'MB', 'GB', 'TB'],
    /** A time of day. */
    utc: (time: string) => `${time} UTC`,
    moment: (day: string, time: string) => `${day}, ${time}`,
    /** Between two times of day, or two moments. */
    span: (start: string, end: string) => `${start} to ${end}`,
  },

  home: {
    side: 'Side A',
    browse: 'Leaf through',
    join: 'Become a member',
    newest: 'New in the crate',
    allMedia: 'All media',
    liveNow: 'Live now',
    liveNext: 'Next live',
    schedule: 'The schedule',
    products: 'Products',
    allProducts: 'All products',
    how: 'How it works',
    steps: [
      {
        side: 'A1',
        title: 'Leaf through',
        text: 'Every sleeve is on show, and so are its notes. No account needed.',
      },
      {
        side: 'A2',
        title: 'Pay once',
        text: 'One payment makes you a member. There is nothing to renew.',
      },
      {
        side: 'B1',
        title: 'Everything opens',
        text: 'Watch, listen, read and take home whatever is here, and whatever comes.',
      },
    ],
  },

  /** The lists of media. */
  media: {
    title: 'Media',
    description: 'Everything there is to watch, listen to, read and take home.',
    lead: 'Everything there is to watch, listen to, read and take home. Newest first.',
    number: (position: number) => `No. ${position}`,
    range: (first: number, last: number) => `No. ${first} to ${last}`,
    pageTitle: (range: string) => `Media, ${range}`,
    pages: 'Pages',
    older: 'Older items',
    newer: 'Newer items',
    newest: 'Newest items',
    members: 'Members',
    nothing: {
      title: 'Nothing has been published yet.',
      text: 'The first sleeve will stand here.',
    },
    gone: { title: 'This shelf is empty.', text: 'What stood here is no longer on the site.' },
  },

  products: {
    title: 'Products',
    description: 'Collections of items that belong together.',
    lead: 'What belongs together, in one sleeve. Membership opens all of them.',
    tracks: 'What is in it',
    offer: 'One payment opens all that is for members, here and on every other shelf.',
    join: 'Become a member',
    nothing: { title: 'No products yet.', text: 'The first one will stand here.' },
    empty: { title: 'Nothing is in this sleeve yet.', text: 'Its first item will stand here.' },
  },

  /** The page of one item. */
  item: {
    published: 'Published',
    length: 'Length',
    size: 'Size',
    open: 'Open to',
    members: 'Members',
    everybody: 'Everybody',
    product: 'Part of',
    locked: (kind: string) => `${kind} for members`,
    offer: 'One payment opens this sleeve and all the others.',
    join: 'Become a member',
    already: 'Already a member?',
    login: 'Log in',
    /** Where a member waits for it, and the server does not answer. */
    silent: 'This cannot be opened just now. Reload the page in a moment to try again.',
    /** After the beginning of a text that goes on for members. */
    rest: 'Join to see the rest',
  },

  form: {
    optional: '(optional)',
    /** Above the sentences that say what. */
    again: (mistakes: number) =>
      mistakes === 1 ? 'One thing needs another look:' : `${mistakes} things need another look:`,
  },

  notFound: {
    title: 'Not found',
    number: '404',
    headline: 'This sleeve is empty.',
    lead: 'There is nothing at this address: it may have moved, or not be published yet.',
    browse: 'Look through the media',
    home: 'To the first page',
  },

  broken: {
    title: 'Something broke',
    number: '500',
    headline: 'Sorry: something broke on our side.',
    lead: 'It was noted, with the time. Please try again in a minute; if you were paying, do not pay again before you have looked at your account.',
    again: 'Try again',
    home: 'To the first page',
    account: 'Your account',
  },

  limits: {
    /** In whole minutes, 1 at least. */
    wait(minutes: number) {
      const hours = Math.ceil(minutes / 60);
      const time =
        minutes === 1 ? 'a minute' : minutes <= 60 ? `${minutes} minutes` : `${hours} hours`;
      return `That was too often. Please try again in ${time}.`;
    },
  },

  /** The forms of the account page, and what stands above them once something was done. */
  credentials: {
    password: {
      title: 'Password',
      text: 'Changing it logs you out everywhere else.',
      open: 'Change the password',
      fresh: 'The new password',
      repeat: 'The new one, once more',
      button: 'Change it',
    },
    email: {
      title: 'Address',
      text: (address: string) => `You log in with ${address}.`,
      open: 'Change the address',
      fresh: 'The new address',
      button: 'Send the link there',
      how: 'We mail a link to the new address. Until you open it, the old one stays.',
      waiting: (address: string) =>
        `${address} waits to be confirmed. Open the link in the letter that we sent there, within a day and in a browser where you are logged in: then it counts. Until then everything goes on with the old one.`,
      again: 'Send me the link again',
      giveUp: 'Cancel the change',
      taken: 'Somebody else has an account with this address.',
      unclear: 'Choose one of the buttons.',
    },
    current: 'Your current password',
    asked: 'You logged in a while ago, so we ask once more.',
    needed: 'Please give your current password.',
    wrong: 'This is not your current password.',
    done: {
      password: 'Your password is changed, and you are logged out everywhere else.',
      asked:
        'A letter with a link is on its way to the new address. It counts once you have opened that.',
      kept: 'Your address stays as it is.',
      email: 'Your address is changed. From now on you log in with the new one.',
      sessions: 'Done: what you chose is logged out.',
      reset: 'Your password is changed. Log in with the new one.',
      link: 'A letter with the link is on its way.',
      confirmed: 'Your address is confirmed.',
      left: 'Your account is deleted. Goodbye, and thank you.',
    },
  },

  sessions: {
    title: 'Where you are logged in',
    here: 'This browser',
    used: (time: string) => `Last used ${time}`,
    since: (day: string) => `since ${day}`,
    /** What a browser is called of which one knows both, one, or nothing. */
    device: (browser: string, system: string) => `${browser} on ${system}`,
    anyBrowser: 'A browser',
    unknownDevice: 'A device that we do not know',
    end: 'Log out',
    endOthers: 'Log out everywhere else',
    endAll: 'Log out everywhere',
    logout: 'Log out',
    more: (count: number) => (count === 1 ? 'One more' : `${count} more`),
    unknown: 'This session has ended already.',
  },

  data: {
    title: 'Your data',
    text: 'Everything that we keep about you, in one file that programs can read (JSON).',
    button: 'Download it',
  },

  leaving: {
    title: 'Leaving',
    text: 'Your account can be deleted, by you alone, for good.',
    way: 'Delete the account …',
    heading: 'Delete your account?',
    lead: 'This cannot be taken back.',
    gone: 'Your name, your address and your password are deleted, with where you stopped in each item. You are logged out everywhere.',
    stays:
      'Your payments stay in our books, as the law asks, and belong to nobody. Nothing is refunded by this, and a new account would have to pay anew.',
    log: 'What happened to the account stays in a log for half a year: times and network addresses, without your name and mail address.',
    sure: 'Yes, delete my account for good',
    button: 'Delete the account',
    back: 'No, keep it',
    unsure: 'Tick the box if you are sure.',
    lastAdmin: 'You are the only admin. Make somebody else one first.',
  },

  /** An admin looks at one member. */
  members: {
    facts: 'Account',
    sessions: 'Sessions',
    events: 'What happened',
    state: 'State',
    active: 'may log in',
    disabled: (day: string) => `disabled since ${day}`,
    none: 'Nothing yet',
    nowhere: 'Logged in nowhere',
    browser: 'Browser',
    used: 'Last used',
    more: 'All of them',
    asMember: 'Admins cannot be disabled: take the role away on the command line first.',
    disable: 'Disable …',
    sure: (who: string) =>
      `${who} is logged out at once then, and cannot log in before somebody lets them in again.`,
    yes: 'Yes, disable them',
    no: 'No, leave it',
    done: {
      disable: 'They are disabled: logged out everywhere, and nobody can log in as them.',
      enable: 'They may log in again.',
      'sign-out': 'They are logged out everywhere.',
    },
    enable: 'Let in again',
    signOut: 'End all sessions',
    about: 'Disabled people are logged out at once and cannot log in. Payments stay as they are.',
    unclear: 'Choose one of the buttons.',
    unknown: 'There is no such user.',
    admin:
      'This is an admin, who cannot be disabled. Take the role away on the command line first.',
  },

  events: {
    title: 'Events',
    searches: 'kind, user, address or fact',
    how: 'They come by themselves, with the first login.',
    columns: { at: 'When', kind: 'What', user: 'About', by: 'By', ip: 'From', facts: 'More' },
    group: 'Show',
    all: 'everything',
    groups: { account: 'accounts', payment: 'payments', admin: 'administration' },
    themselves: 'themselves',
    refunded: (money: string) => `${money} given back`,
    held: 'on hold',
    cause: (cause: string) => `by ${cause}`,
    kinds: {
      registered: 'registered',
      login: 'logged in',
      'login-failed': 'login refused',
      logout: 'logged out',
      'session-revoked': 'ended a session',
      'sessions-revoked': 'ended sessions',
      'password-changed': 'changed the password',
      'email-asked': 'asked for another address',
      'email-changed': 'changed the address',
      'email-confirmed': 'confirmed the address',
      'account-removed': 'account deleted',
      'limit-reached': 'tried too often',
      'payment-started': 'payment begun',
      'payment-settled': 'payment settled',
      'payment-refunded': 'money given back',
      'payment-review': 'payment needs a person',
      'role-set': 'role set',
      disabled: 'disabled',
      enabled: 'let in again',
      published: 'published',
      'letter-again': 'letter sent again',
    },
  },

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
