/** Every text of every page, in English. The other languages have the same members, which the compiler sees to. */
export const en = {
  /** As in the `lang` attribute. */
  language: 'en',

  signIn: {
    title: 'Sign in',
    username: 'Username',
    password: 'Password',
    submit: 'Sign in',
    refused: 'That username and password do not match. Check both and try again.',
    signedInAs: (username: string) => `You are signed in as ${username}.`,
    goOn: (username: string) => `Continue as ${username}`,
    change: 'Or sign in as somebody else',
    dev: 'Development accounts',
    devHint: 'One click signs you in. These accounts exist only with serve --dev.',
    devSubmit: (username: string) => `Sign in as ${username}`,
  },

  signOut: {
    title: 'Sign out',
    question: (username: string) => `You are signed in as ${username}. Sign out of this browser?`,
    submit: 'Sign out',
    stay: 'Stay signed in',
    done: 'You are signed out',
    doneHint: 'Apps you have signed in to may still know you: sign out there as well.',
    signInAgain: 'Sign in again',
  },

  consent: {
    title: (app: string) => `${app} asks for access`,
    who: (username: string) => `You are signed in as ${username}.`,
    notYou: 'Not you?',
    what: 'If you allow it, the app can do this in your name:',
    introspection: 'Ask what any token of this server is good for',
    where: 'At these services:',
    leadsToWeb: (host: string) => `Afterwards you are sent back to ${host}.`,
    leadsToLoopback: (host: string) =>
      `Afterwards you are sent to a program on this device (${host}). Go on only if you have just started it yourself.`,
    leadsToApp: (scheme: string) =>
      `Afterwards you are sent to the app on this device that opens ${scheme} addresses. Go on only if you have just started it yourself.`,
    since: (date: string) => `Registered here since ${date} under the id`,
    allow: 'Allow',
    deny: 'Cancel',
  },

  formPost: {
    title: (app: string) => `Back to ${app}`,
    hint: 'If nothing happens by itself, press the button.',
    submit: 'Continue',
  },

  home: {
    title: 'This is an OAuth 2 authorization server',
    purpose: 'Programs come here for tokens that open the APIs of this site. Its issuer is:',
    operator: 'It runs oauthctl. An operator manages it with the command of that name:',
    signedInAs: (username: string) => `You are signed in as ${username}.`,
    signedOut: 'Nobody is signed in with this browser.',
    signIn: 'Sign in',
    signOut: 'Sign out',
    clients: 'For clients',
    bearers: 'For the bearer of a token',
    operators: 'For operators',
    authorize: 'Where browsers are sent for consent (RFC 6749).',
    token: 'Issues access tokens (RFC 6749).',
    revoke: 'Revokes a token (RFC 7009).',
    introspect: 'Says what a token is good for (RFC 7662).',
    me: 'The user of an access token: an example of a protected API.',
    users: 'Users that the token may see.',
    groups: 'Groups, with the scope groups.',
    healthz: 'Answers while the process runs.',
    readyz: 'Answers while the store is reachable.',
  },

  /** What went wrong, and what the reader can do about it. */
  errors: {
    reference: 'Reference for whoever runs this site:',
    home: 'Go to the start page',
    unreadable: {
      title: 'This request cannot be read',
      next: 'Go back to where you came from and try again from there.',
    },
    otherSite: {
      title: 'This form was sent from another site',
      next: 'Nothing was changed. If you meant to do this, open the page here and send the form from it.',
    },
    staleForm: {
      title: 'This form is out of date',
      next: 'Nothing was changed. Go back, reload the page and send the form again. It also needs cookies: allow them for this site.',
    },
    unknownApp: {
      title: 'The app that sent you here is not known',
      next: 'There is no app with that id here, or it was disabled. Nothing was given to anybody. Tell whoever makes the app, and pass on the reference below.',
    },
    wrongAddress: {
      title: 'This app wants to send you to an address that is not its own',
      next: 'The address it named is not registered for it, so you were not sent there. Nothing was given to anybody. Tell whoever makes the app, and pass on the reference below.',
    },
    requestOver: {
      title: 'This request is over',
      next: 'It was answered already, it waited too long, or somebody else is signed in now. Go back to the app and begin again.',
    },
    tooManyAttempts: {
      title: 'Too many attempts',
      next: 'Wait a little before you try again. Nothing is locked.',
    },
    busy: {
      title: 'Too many people are signing in right now',
      next: 'Try again in a few seconds.',
    },
    failed: {
      title: 'Something went wrong on this server',
      next: 'Try again. If it keeps happening, tell whoever runs this site, and pass on the reference below.',
    },
    unavailable: {
      title: 'The server cannot answer just now',
      next: 'Nothing was changed. Try again in a few seconds.',
    },
    wait: (time: string) => `Try again in ${time}.`,
  },
};
