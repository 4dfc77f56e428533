import { type ProblemWords, problemWords } from '../../../../core/client-problems.ts';

/** The texts about apps: whose they are, how one changes them, and what they may do. */
export const enApps = {
  applications: {
    title: 'Apps',
    own: 'Those that you registered. An app is a program that asks users here for access.',
    everybody: 'Those of everybody, as you are a superuser.',
    none: 'There is no app yet.',
    register: 'Register an app',
    registerSubmit: 'Register',
    since: 'Registered since',
    inactive: 'stopped',
    unverified: 'unverified',
    deleted: 'The app is deleted, and its tokens are dead.',
    update: 'Change',
    updateTitle: (app: string) => `Change ${app}`,
    updateSubmit: 'Save',
    delete: 'Delete',
    deleteTitle: (app: string) => `Delete ${app}?`,
    deleteHint: 'Every token that was issued to it is dead at once. This cannot be undone.',
    secret: 'The secret of this app',
    secretOnce:
      'It is shown this once and cannot be shown again. Select all of it, copy it, and keep it where only the app can read it.',
    needsUri:
      'It can sign nobody in yet: users find back to it by a redirect URI. Change the app to add one.',
    needsSecret: 'It has no secret yet: make one below.',
    keepsNext: 'Of its secret there is no more than the hash. Make a new one below: that one is kept.',
    everyScope: 'Every scope there is',
    nothing: 'None',
    yes: 'Yes',
    rotate: 'New secret',
    rotateHint: 'Makes a new secret and shows it once. Until the old one ends, the app may use either.',
    grace: 'The old secret ends',
    graces: {
      86400: 'in a day',
      604800: 'in a week',
      0: 'at once: choose this if somebody else may know it',
    },
    rotateSubmit: 'Make a new secret',
  },

  /** The form of an app. */
  clientForm: {
    summary: 'This has to be mended first',
    failed: (title: string) => `Not saved: ${title}`,
    cancel: 'Cancel',
    fields: {
      name: { label: 'Name', hint: 'What users read when it asks for access.' },
      client_id: {
        label: 'Client id',
        hint: 'What the app calls itself here. It is no secret, and stays as it is.',
      },
      client_type: { label: 'Type', hint: 'Whether it can keep a secret.' },
      client_secret: {
        label: 'Secret',
        hint: 'Leave it empty and one is made, which is best. One of your own has 8 characters or more.',
      },
      grant_types: { label: 'Grants', hint: 'The ways in which it may get tokens.' },
      redirect_uris: {
        label: 'Redirect URIs',
        hint: 'Where users may be sent back to, one a line. They are compared character by character; only the port of this machine’s own addresses is free.',
      },
      post_logout_redirect_uris: {
        label: 'Redirect URIs after signing out',
        hint: 'Where it may send users once they have signed out here, one a line.',
      },
      allowed_origins: {
        label: 'Allowed origins',
        hint: 'Web origins whose scripts may ask for tokens, one a line, as in https://app.example.com.',
      },
      scope: {
        label: 'Scopes',
        hint: 'What it may ask for, with blanks between. Empty: every scope there is. These are known:',
      },
      token_endpoint_auth_method: {
        label: 'How it authenticates',
        hint: 'The only way in which it may show its secret.',
      },
      token_format: { label: 'Access tokens', hint: 'What they are for the APIs that get them.' },
      id_token_signed_response_alg: {
        label: 'What signs its id_tokens',
        hint: 'For OpenID Connect. The app checks the signature by the public keys of this server, or for HS256 by its own secret.',
      },
      userinfo_signed_response_alg: {
        label: 'What signs the claims about its users',
        hint: 'For OpenID Connect. Signed, the answers of userinfo are JWTs for this app alone; it checks their signature as that of id_tokens.',
      },
      keep_client_secret: {
        label: 'Keep the secret itself',
        hint: 'HS256 signs with it; for all else the hash is enough, and safer. An app that exists needs a new secret before it can have HS256.',
      },
      skip_authorization: {
        label: 'Do not ask users for consent',
        hint: 'For an app that belongs to this site.',
      },
      pkce_optional: {
        label: 'PKCE may be left out',
        hint: 'For a confidential app that cannot do it.',
      },
      verified: {
        label: 'Verified',
        hint: 'You know whose app it is. Otherwise users are warned when it asks for access.',
      },
      active: {
        label: 'Active',
        hint: 'An app that is stopped loses all its tokens at once, for good.',
      },
    },
    choices: {
      confidential: 'Confidential: it runs on a server',
      public: 'Public: it runs in a browser or on a device',
      authorization_code: 'Authorization code: users sign in and agree in a browser',
      refresh_token: 'Refresh token: it stays signed in',
      client_credentials: 'Client credentials: it acts for itself',
      password: 'Password: it asks users for their password (not recommended)',
      'urn:ietf:params:oauth:grant-type:device_code':
        'Device code: users allow it with another device, by a code that it shows',
      'openid-hybrid':
        'Hybrid, beside the authorization code: an id_token comes with the code, through the browser',
      implicit: 'Implicit: tokens come through the browser (not recommended)',
      any: 'Any way that its type allows',
      client_secret_basic: 'In the Authorization header (HTTP Basic)',
      client_secret_post: 'In the body of the request',
      none: 'Not at all: it is public',
      opaque: 'Texts that say nothing',
      jwt: 'JWTs that APIs can read by themselves',
      default: 'The usual one: RS256',
      json: 'Nothing: they are plain JSON',
      RS256: 'RS256: every app knows it',
      ES256: 'ES256: short and quick',
      EdDSA: 'EdDSA: short and quick, but not every app knows it',
      HS256: 'HS256: with the secret of the app, which must be kept',
    },
  },

  /** What can be wrong with an app, as on the command line. */
  problems: problemWords as ProblemWords,

  access: {
    title: 'What apps may do in your name',
    hint: 'These apps have access that you gave them, by agreeing or by signing in to them. Take it back where you no longer need it.',
    none: 'No app has access in your name.',
    since: 'Since',
    used: 'Last used on',
    notAsked: 'You were not asked: it got this with your password, or from who runs this site.',
    neverAsks: 'It belongs to this site and gets access without asking when you use it.',
    end: (app: string) => `Take back the access of ${app}`,
    ended: 'It is taken back. The app can no longer act in your name.',
    endHint:
      'The app can no longer act in your name, at once and everywhere. If you use it again, it has to ask you again.',
    endSubmit: 'Take it back',
    endJwt: 'APIs that read its tokens by themselves may take the last one until it expires by itself.',
  },
};

/** The same in any language. */
export type AppTexts = typeof enApps;
